"""write FOLDER: arrays of every type, order and header version. dump FILE...: shape, type and values of each, one line."""
import io
import os
import sys

import numpy as np

if sys.argv[1] == "write":
    folder = sys.argv[2]
    arrays = {}
    for code in ("?", "i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"):
        values = (np.arange(24).reshape(2, 3, 4) % 7).astype(code)
        name = code.replace("<", "l").replace(">", "b").replace("?", "bool")
        arrays[name + "_c"] = values
        arrays[name + "_f"] = np.asfortranarray(values)
    arrays["scalar"] = np.float32(2.5)
    arrays["none"] = np.zeros((0, 5), dtype="f4")
    arrays["line"] = np.linspace(-1, 1, 9)
    for name, array in arrays.items():
        np.save(os.path.join(folder, name + ".npy"), array)
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(os.path.join(folder, "version%d.npy" % version[0]), "wb") as file:
            np.lib.format.write_array(file, np.arange(6, dtype="f4").reshape(2, 3), version=version)
    np.savez(os.path.join(folder, "two.npz"), first=np.arange(3), second=np.ones((2, 2), dtype="f4"))
    np.savez_compressed(os.path.join(folder, "one.npz"), only=np.arange(12, dtype="u1").reshape(3, 4))
    os.mkdir(os.path.join(folder, "refused"))
    np.save(os.path.join(folder, "refused", "object.npy"), np.array([{}], dtype=object))
    np.save(os.path.join(folder, "refused", "complex.npy"), np.ones(2, dtype="c8"))
    np.save(os.path.join(folder, "refused", "text.npy"), np.array(["ab"]))
    np.save(os.path.join(folder, "refused", "record.npy"), np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
else:
    for path in sys.argv[2:]:
        array = np.load(path)
        print("\t".join([path, ",".join(map(str, array.shape)), array.dtype.str, *[float(v).hex() for v in array.ravel()]]))
