"""Calls with the wrong arguments."""

import graphnn as gn

gn.Sequential(gn.Dense(784), gn.Dense(60, 10))  # E: Missing positional argument "out_features" in call to "Dense"  [call-arg]
gn.Sequential(gn.Dense(784, 50, weight=3), gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape] # E: Argument "weight" to "Dense" has incompatible type "int"; expected "ndarray[tuple[int, int], dtype[floating[Any]]]"  [arg-type]
gn.Sequential(gn.Dense(784, units=50), gn.Dense(60, 10))  # E: Unexpected keyword argument "units" for "Dense"  [call-arg]
gn.Sequential(gn.Dense(784, None), gn.Dense(60, 10))  # E: Argument 2 to "Dense" has incompatible type "None"; expected "int"  [arg-type] # E: Value of type variable "NOut" of "Dense" cannot be "None"  [type-var]
gn.Sequential(layers=[gn.Dense(784, 50)])  # E: Unexpected keyword argument "layers" for overloaded function "Sequential"  [call-overload]
gn.Graph().input()  # E: All overload variants of "input" of "Graph" require at least one argument  [call-overload]
gn.Graph().build()  # E: All overload variants of "build" of "Graph" require at least one argument  [call-overload]
gn.Graph().input("x", shape=784)  # E: No overload variant of "input" of "Graph" matches argument types "str", "int"  [call-overload]
