"""Prints every dataset below /node of NIR files, one line each: file, path, shape, values as float hex or text."""
import sys

import h5py
import numpy as np


def walk(group, path):
    for name in group:
        item = group[name]
        where = path + "/" + name
        if isinstance(item, h5py.Group):
            yield from walk(item, where)
        else:
            yield where, item[()]


for path in sys.argv[1:]:
    with h5py.File(path, "r") as file:
        for where, value in walk(file["node"], ""):
            array = np.asarray(value)
            shape = ",".join(str(n) for n in array.shape)
            if array.dtype.kind in "OS":
                values = [v.decode() if isinstance(v, bytes) else str(v) for v in array.ravel()]
            else:
                values = [float(v).hex() for v in array.ravel()]
            print("\t".join([path, where, shape, *values]))
