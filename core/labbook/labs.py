"""The guided labs after documents 000 to 004."""

from core.labbook import lab_000, lab_001_cifar10, lab_001_digits, lab_002, lab_003, lab_004

LABS = (lab_001_digits.LAB, lab_001_cifar10.LAB, lab_000.LAB, lab_002.LAB, lab_003.LAB, lab_004.LAB)
