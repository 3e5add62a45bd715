"""What a link for a class may show and lock of this page."""

from core.data.facts import datasets_here
from core.design.zoo import ZOO, shown_name
from core.studies.documents.sources import cited
from core.studies.own.factors import FACTORS
from core.studies.questions.all import QUESTIONS as ALL_QUESTIONS
from pages.experiments.dots import TITLES
from pages.experiments.of_study import OfStudy
from pages.experiments.prices import PRICES
from pages.experiments.results import MOST_SEEDS
from pages.experiments.studies import FIRST, studies
from pages.shared.lesson.control import Choice, Control, Number, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.lesson.panels import panels
from pages.shared.session.design import OWN, as_link
from pages.shared.session.go_to import STUDIES, STUDY, VIEW

LINK = "study"  # parameter of the address
MOST_EPOCHS = 100  # of an experiment of one's own
VIEWS = (STUDIES, QUESTIONS := "Questions of the course")
PANELS = {  # the closed panels of a study, by section
    "epochs": "Over the epochs",
    "price": "Accuracy against its price",
    "cost": cited("Latency and memory of its 31 networks, as in Figures 3 to 9 of document 004"),
    "table": "Table and downloads",
    "settings": "Settings, and what was assumed",
}
ASKED = {one.name: one.asks for one in ALL_QUESTIONS}  # the questions of the course, by name

FIRST_LOOK = OfStudy("quick", "A first look", "experiments_quick", Choice(lambda: (True, False)))
SEEDS = OfStudy("seeds", "Seeds", "experiments_seeds", Number(1, MOST_SEEDS))
MEASURE = OfStudy("measure", "Measure", "experiments_measure", Choice(lambda: TITLES, TITLES.__getitem__))
PRICE = OfStudy("price", "Accuracy against", "experiments_price", Choice(lambda: PRICES))
QUESTION = Control("question", "Question", "experiments_question", Choice(lambda: ASKED, ASKED.__getitem__))


def _question(study: str) -> str:
    return studies()[0][study].question


LESSON = Lesson(
    "experiments",
    {
        "questions": "Questions of the course",
        "tasks": "What to look for",
        "list": "The list of studies",
        "run": "Run it here",
        "effects": "Which factor matters most",
        **PANELS,
        "own": "An experiment of your own",
        "source": "How the verdict is reached",
        "documents": "The five documents",
    },
    (
        Control("view", "View", VIEW, Choice(lambda: VIEWS), STUDIES),
        Control(LINK, "Study", STUDY, Choice(lambda: studies()[0], _question), FIRST),
        FIRST_LOOK,
        SEEDS,
        MEASURE,
        PRICE,
        QUESTION,
        panels("experiments", PANELS),
        Control(
            "network", "Own experiment's network", "experiments_own_network", Choice(lambda: [*ZOO, OWN], shown_name), "mlp1"
        ),
        Control("data", "Own experiment's data", "experiments_own_data", Choice(datasets_here), "digits"),
        Control("epochs", "Own experiment's epochs", "experiments_own_epochs", Number(1, MOST_EPOCHS), 5),
        Control("factors", "Own experiment's factors", "experiments_own_factors", Several(lambda: FACTORS), ["width of fc1"]),
    ),
    lambda values: as_link([values.get("network")]),
)
