"""Operators between things that do not go together."""

import graphnn as gn

g = gn.Graph()
x = g.input("x", shape=(3,))
x + 1  # E: Unsupported operand types for + ("Handle[ndarray[tuple[int, int], dtype[floating[Any]]]]" and "int")  [operator]
1 + x  # E: Unsupported operand types for + ("int" and "Handle[ndarray[tuple[int, int], dtype[floating[Any]]]]")  [operator]
x - x  # E: Unsupported left operand type for - ("Handle[ndarray[tuple[int, int], dtype[floating[Any]]]]")  [operator]
(x, x, x) >> gn.Add()  # E: Add() takes two arrays, as in (a, b) >> Add()  [graphnn-shape]
(1, 2) >> gn.Concatenate()  # E: Unsupported operand types for >> ("tuple[int, int]" and "Concatenate[ndarray[Any, dtype[floating[Any]]]]")  [operator]
gn.Dense(2, 3) + gn.Dense(2, 3)  # E: Unsupported left operand type for + ("Dense[int, int]")  [operator]
gn.Dense(2, 3) >> 3  # E: Unsupported operand types for >> ("Dense[int, int]" and "int")  [operator]
