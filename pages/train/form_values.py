"""What can be chosen in the form."""

RATES = (1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0)
BATCHES = (1, 4, 16, 32, 64, 128, 256, 512, 2048)
SEEDS = (1, 4, 16)
MOST_SEED, MOST_THREADS = 2**31, 64
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
DECAYS = (0.0, 1e-5, 1e-4, 5e-4, 1e-3, 1e-2, 0.1)
DEVICES = ("auto", "cpu", "cuda", "mps")
NORMALIZED = {"as the data set is used": None, "0 to 1": (0.0, 1.0), "−1 to 1": (0.5, 0.5)}
VARIED = {  # Augmentation's fields: label, highest, step
    "shift": ("Shift, pixels", 6.0, 0.5),
    "rotation": ("Rotation, degrees", 45.0, 1.0),
    "scale": ("Scale, share", 0.5, 0.05),
    "shear": ("Shear, degrees", 30.0, 1.0),
    "elastic": ("Elastic, pixels", 60.0, 5.0),
    "thickness": ("Stroke thickness, share", 1.0, 0.1),
}
