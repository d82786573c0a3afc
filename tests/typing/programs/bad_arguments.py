"""What is no layer stays an error of mypy's own."""

import graphnn as gn

gn.Sequential(gn.Dense(8, 4), rng="seed")  # E: Argument "rng" to "Sequential" has incompatible type "str"; expected "int | Sequence[int] | SeedSequence | BitGenerator | Generator | None"  [arg-type]
gn.Sequential(gn.Dense(8, 4), gn.ReLU)  # E: No overload variant of "Sequential" matches argument types "Dense[int, int]", "type[ReLU[T]]"  [call-overload]
gn.Sequential(1)  # E: No overload variant of "Sequential" matches argument type "int"  [call-overload]
gn.Sequential()  # E: All overload variants of "Sequential" require at least one argument  [call-overload]
gn.Dense(3, 2).wieght  # E: "Dense[int, int]" has no attribute "wieght"; maybe "weight"?  [attr-defined]
gn.Dense("3", 2)  # E: Value of type variable "NIn" of "Dense" cannot be "str"  [type-var]
