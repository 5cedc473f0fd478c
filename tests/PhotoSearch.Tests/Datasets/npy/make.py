"""Writes the .npy files beside it, with NumPy itself: python3 make.py. The committed ones are from NumPy 1.24.2."""
import numpy as np
from numpy.lib import format

# Every number is one that float16 holds. Rows: a common one, one with L2 norm 5, zeros, not a number.
ROWS = np.array([[1, -2, 0.5, 1024], [3, 0, 0, -4], [0, 0, 0, 0], [1, np.nan, 0, 0]])


def write(name, array, version=(1, 0)):
    with open(name + '.npy', 'wb') as file:
        format.write_array(file, array, version)


for kind in ('<f2', '>f2', '<f4', '>f4', '<f8', '>f8'):
    order = 'little' if kind[0] == '<' else 'big'
    for version in (1, 2, 3):
        write(f'float{8 * int(kind[2])}-{order}-{version}.0', ROWS.astype(kind), (version, 0))

write('fortran', np.asfortranarray(ROWS.astype('<f4')))
write('objects', ROWS.astype(object))
write('integers', ROWS[:2].astype('<i4'))
write('bytes', ROWS[:1].astype('|u1'))
write('records', np.zeros(2, dtype=[('a', '<f4'), ('b', '<f4')]))
write('records-3.0', np.zeros(2, dtype=[('ä', '<f4'), ('b', '<f4')]), (3, 0))
write('one-dimension', ROWS[0].astype('<f4'))
write('three-dimensions', ROWS.reshape(2, 2, 4).astype('<f4'))
write('no-dimension', np.array(1, dtype='<f4'))
write('no-rows', ROWS[:0].astype('<f4'))
