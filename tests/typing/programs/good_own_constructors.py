"""Layers that make something else of what they are given."""

import attrs

import graphnn as gn
from third_party import Affine


@attrs.define(eq=False)
class Doubling(Affine):
    def __attrs_post_init__(self) -> None:
        self.out_features *= 2


@attrs.define(eq=False)
class Counting(Affine):
    def __init__(self, in_features: int, out_features: int) -> None:
        self.in_features, self.out_features = in_features, out_features + 1


gn.Sequential(Doubling(3, 4), gn.Dense(8, 5))
gn.Sequential(Counting(3, 4), gn.Dense(5, 5))
