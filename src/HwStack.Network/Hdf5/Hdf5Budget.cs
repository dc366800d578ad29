namespace HwStack.Network.Hdf5;

/// <summary>
/// What one file may cost. A hostile file can point many structures at the same bytes, so limits on single structures do not bound the whole;
/// these two running totals do: steps of parsing, and bytes of data produced.
/// </summary>
internal sealed class Hdf5Budget
{
    // Deflate expands by at most 1032:1, and a value is charged up to six times on its way (unpacked, placed, array, and doubles twice as wide), so that even
    // a network of equal values passes; the constants serve small files with fill values.
    private const long ExpansionMax = 6 * 1032;
    private const long SmallFileBytes = 64 << 20;
    private const long SmallFileSteps = 1 << 20;

    // The smallest object header; an object read twice is rare, an object read without end is not.
    private const long ObjectBytesMin = 16;
    private const long SmallFileObjects = 256;

    private readonly Hdf5Faults _faults;
    private readonly long _bytesMax;
    private readonly long _stepsMax;
    private readonly int _objectsMax;
    private long _bytes;
    private long _steps;
    private int _objects;

    public Hdf5Budget(Hdf5Faults faults, long fileBytes, long dataBytesMax, int objectsMax)
    {
        _faults = faults;
        _bytesMax = Math.Min(dataBytesMax, SmallFileBytes + (fileBytes * ExpansionMax));
        _stepsMax = SmallFileSteps + (fileBytes / 4);
        _objectsMax = (int)Math.Min(objectsMax, SmallFileObjects + (fileBytes / ObjectBytesMin));
    }

    public void ChargeBytes(long offset, long bytes)
    {
        if (bytes > _bytesMax - _bytes)
        {
            throw _faults.TooMuch(offset, $"the data would unpack to more than {_bytesMax} bytes, the limit for this file.");
        }

        _bytes += bytes;
    }

    public void ChargeSteps(long offset, long steps)
    {
        if (steps > _stepsMax - _steps)
        {
            throw _faults.TooMuch(offset, $"the structures refer to each other more often than {_stepsMax} times, the limit for this file.");
        }

        _steps += steps;
    }

    public void ChargeObject(long offset)
    {
        if (++_objects > _objectsMax)
        {
            throw _faults.TooMuch(offset, $"more than {_objectsMax} groups and datasets are reached, the limit for this file.");
        }
    }
}
