using System.Numerics;

namespace HwStack.Network.Hdf5;

/// <summary>
/// Finds objects in a fractal heap. The heap is one address space cut into blocks of doubling size, in rows of equal width; large heaps nest:
/// rows beyond the largest direct block hold indirect blocks, which are tables of the same kind.
/// </summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Bytes _bytes;
    private readonly int _offsetBytes;
    private readonly int _width;
    private readonly long _startBytes;
    private readonly int _directRows;
    private readonly long _root;
    private readonly int _rootRows;

    private Hdf5FractalHeap(Hdf5Bytes bytes, int idBytes, int heapBits, int width, long startBytes, long directMax, long root, int rootRows)
    {
        (_bytes, _width, _startBytes, _root, _rootRows) = (bytes, width, startBytes, root, rootRows);
        IdBytes = idBytes;
        _offsetBytes = (heapBits + 7) / 8;
        _directRows = BitOperations.Log2((ulong)directMax) - BitOperations.Log2((ulong)startBytes) + 2;
    }

    /// <summary>Bytes of an object's identifier.</summary>
    public int IdBytes { get; }

    // | "FRHP" | 0 | id bytes 2 | filter bytes 2 | flags | largest object 4 | 12 lengths and addresses | width 2 | start | largest direct | bits 2 | rows 2 | root | rows now 2 |
    public static Hdf5FractalHeap Read(Hdf5Bytes bytes, long address)
    {
        bytes.Expect(address, "FRHP"u8, "a group's fractal heap");
        int idBytes = bytes.U16(address + 5, "a fractal heap");
        if (bytes.U16(address + 7, "a fractal heap") != 0)
        {
            throw bytes.Faults.Unsupported(address, "a group whose links are compressed");
        }

        long at = address + 14 + (10L * bytes.LengthSize) + (2L * bytes.OffsetSize);
        int width = bytes.U16(at, "a fractal heap");
        long start = bytes.Size(at + 2, "a fractal heap"), directMax = bytes.Size(at + 2 + bytes.LengthSize, "a fractal heap");
        at += 2 + (2 * bytes.LengthSize);
        int bits = bytes.U16(at, "a fractal heap"), rows = bytes.U16(at + 4 + bytes.OffsetSize, "a fractal heap");
        bytes.CheckSum(address, at + 6 + bytes.OffsetSize - address, "a group's fractal heap");
        bool valid = BitOperations.IsPow2(width) && BitOperations.IsPow2(start) && BitOperations.IsPow2(directMax) && start <= directMax
            && directMax <= 1L << 40 && bits is > 0 and <= 64 && idBytes > 1 + ((bits + 7) / 8) && idBytes <= 1 + 16;
        if (!valid)
        {
            throw bytes.Faults.Damaged(address, $"a fractal heap has blocks of {start} to {directMax} bytes, {width} a row, and identifiers of {idBytes} bytes.");
        }

        return new Hdf5FractalHeap(bytes, idBytes, bits, width, start, directMax, bytes.RequiredAddress(at + 4, "a fractal heap's root"), rows);
    }

    /// <summary>File position and size of the object whose identifier stands at <paramref name="id"/>: | version 2 bits, type 2 bits, 0 | offset | length |.</summary>
    public (long Start, long Length) Find(long id)
    {
        int kind = _bytes.U8(id, "a heap identifier");
        if ((kind & 0xF0) != 0)
        {
            throw _bytes.Faults.Unsupported(id, $"a link of heap type {kind >> 4} (a very long name)");
        }

        long offset = _bytes.Number(id + 1, Math.Min(8, _offsetBytes), "a heap identifier");
        long length = _bytes.Number(id + 1 + _offsetBytes, Math.Min(8, IdBytes - 1 - _offsetBytes), "a heap identifier");
        (long block, long inBlock, long blockBytes) = FindBlock(id, offset);
        if (length > blockBytes - inBlock)
        {
            throw _bytes.Faults.Damaged(id, $"a heap object of {length} bytes runs over the end of its block of {blockBytes}.");
        }

        _ = _bytes.Span(block + inBlock, length, "a heap object");
        return (block + inBlock, length);
    }

    private (long Block, long InBlock, long BlockBytes) FindBlock(long place, long offset)
    {
        if (_rootRows == 0)
        {
            _bytes.Expect(_root, "FHDB"u8, "a heap block");
            return (_root, offset, _bytes.Length - _root);
        }

        long table = _root;
        int rows = _rootRows;
        while (true)
        {
            _bytes.Expect(table, "FHIB"u8, "a heap's block table");
            long firstRows = _startBytes * _width;
            int row = offset < firstRows ? 0 : BitOperations.Log2((ulong)(offset / firstRows)) + 1;
            if (row >= rows)
            {
                throw Outside(place, offset);
            }

            long blockBytes = row == 0 ? _startBytes : _startBytes << (row - 1), rowStart = row == 0 ? 0 : firstRows << (row - 1);
            long column = (offset - rowStart) / blockBytes;
            long child = _bytes.RequiredAddress(
                table + 5 + _bytes.OffsetSize + _offsetBytes + (((row * (long)_width) + column) * _bytes.OffsetSize), "a heap block");
            offset -= rowStart + (column * blockBytes);
            if (row < _directRows)
            {
                _bytes.Expect(child, "FHDB"u8, "a heap block");
                return (child, offset, blockBytes);
            }

            rows = BitOperations.Log2((ulong)(blockBytes / firstRows)) + 1;
            table = child;
        }
    }

    private Diagnostics.UserErrorException Outside(long place, long offset) =>
        _bytes.Faults.Damaged(place, $"a heap identifier points to {offset}, outside its heap.");
}
