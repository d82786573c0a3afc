"""The search for hyperparameters: a typed space, strategies, trials in parallel, their record."""

from graphnn.search.distributions import Distribution
from graphnn.search.drawn import choice, drawn, integers, log_integers, log_uniform, uniform
from graphnn.search.grid_search import GridSearch
from graphnn.search.journal import JournalError
from graphnn.search.random_search import RandomSearch
from graphnn.search.results import SearchResults
from graphnn.search.running import run
from graphnn.search.seeds import Seeds
from graphnn.search.space import Space
from graphnn.search.strategy import Candidate, Strategy
from graphnn.search.successive_halving import SuccessiveHalving
from graphnn.search.training_trial import TrainingTrial
from graphnn.search.trial import FinishedTrial, Outcome, Trial

__all__ = [
    "Candidate",
    "Distribution",
    "FinishedTrial",
    "GridSearch",
    "JournalError",
    "Outcome",
    "RandomSearch",
    "SearchResults",
    "Seeds",
    "Space",
    "Strategy",
    "SuccessiveHalving",
    "TrainingTrial",
    "Trial",
    "choice",
    "drawn",
    "integers",
    "log_integers",
    "log_uniform",
    "run",
    "uniform",
]
