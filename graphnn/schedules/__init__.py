"""Schedules: learning rates that change from step to step.

A schedule is any function of the number of steps already taken, 0 at first, that gives a rate; it
stands where an optimiser takes a learning rate. Those here are frozen values, so that they can be
compared, copied and written down.
"""

from graphnn.schedules.constant import Constant
from graphnn.schedules.cosine_decay import CosineDecay
from graphnn.schedules.schedule import Schedule, rate_at
from graphnn.schedules.step_decay import StepDecay
from graphnn.schedules.warmup import Warmup

__all__ = ["Constant", "CosineDecay", "Schedule", "StepDecay", "Warmup", "rate_at"]
