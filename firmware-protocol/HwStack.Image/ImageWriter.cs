using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>
/// Writes an image to any stream, forwards only and core by core, so that neither the image nor its cores need be in memory together.
/// Order: <see cref="Begin"/>, the table memory if there is any, all ports ascending by id, all cores ascending by id, <see cref="Finish"/>. Equal calls give equal bytes.
/// </summary>
public sealed class ImageWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly int _bitmapBytes;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SectionBuffer _buffer = new();
    private readonly List<SectionEntry> _table = [];
    private long _offset;
    private uint _ports;
    private uint _cores;
    private bool _finished;

    private ImageWriter(Stream stream, int bitmapBytes) => (_stream, _bitmapBytes) = (stream, bitmapBytes);

    /// <summary>Starts an image. The stream is neither closed nor flushed by the writer.</summary>
    /// <param name="stream">Where the bytes go; need not seek.</param>
    /// <param name="chip">The chip; must be valid.</param>
    /// <param name="meshX">Board width in cores.</param>
    /// <param name="meshY">Board height in cores.</param>
    /// <param name="seed">Default seed of stochastic rounding.</param>
    /// <param name="provenance">Who made it from what.</param>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">The description is not valid (HW1702 to HW1707).</exception>
    public static ImageWriter Begin(Stream stream, ChipDescription chip, int meshX, int meshY, uint seed, Provenance provenance)
    {
        IReadOnlyList<Diagnostics.UserError> errors = ChipDescriptionFile.Validate(chip);
        if (errors.Count > 0)
        {
            throw new Diagnostics.UserErrorException(errors);
        }

        ImageFormat.DemandLittleEndian();
        ArgumentOutOfRangeException.ThrowIfLessThan(meshX, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(meshY, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)meshX * meshY, ImageFormat.BoardCoresMax, nameof(meshX));
        var writer = new ImageWriter(stream, chip.Core.BitmapBytes);
        writer.Put(ImageHeader.Write(chip, meshX, meshY, seed));
        writer.Section(SectionType.Chip, 0, ChipDescriptionFile.ToUtf8(chip));
        writer.Section(SectionType.Provenance, 0, ProvenanceJson.Write(provenance));
        return writer;
    }

    /// <summary>Adds the table memory, before all ports and cores; an empty one gives no section.</summary>
    public void AddTables(ReadOnlySpan<byte> tableMemory)
    {
        if (_ports > 0 || _cores > 0)
        {
            throw new InvalidOperationException("the table memory comes after a port or core");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(tableMemory.Length, ChipDescription.TableBytesLimit, nameof(tableMemory));
        if (tableMemory.Length > 0)
        {
            Section(SectionType.Tables, 0, tableMemory);
        }
    }

    /// <summary>Adds a host port; ports come before cores, ascending by id.</summary>
    public void AddPort(PortImage port)
    {
        if (_cores > 0 || !port.Id.IsPort)
        {
            throw new InvalidOperationException($"{port.Id} is not a port, or comes after a core");
        }

        _buffer.Clear();
        PortSection.Write(_buffer, port);
        Section(SectionType.Port, port.Id.Value, _buffer.Bytes);
        _ports++;
    }

    /// <summary>Adds a core; cores ascend by id.</summary>
    public void AddCore(CoreImage core)
    {
        if (core.Id.IsPort)
        {
            throw new InvalidOperationException($"{core.Id} is not a core");
        }

        _buffer.Clear();
        CoreSection.Write(_buffer, core, _bitmapBytes);
        Section(SectionType.Core, core.Id.Value, _buffer.Bytes);
        _cores++;
    }

    /// <summary>Ends the image with the I/O map, the section table and the trailer.</summary>
    /// <returns>SHA-256 of all the bytes written, lower-case hex.</returns>
    public string Finish(IoMap io)
    {
        Section(SectionType.IoMap, 0, IoMapJson.Write(io));
        _finished = true;
        long tableOffset = _offset;
        ReadOnlySpan<byte> table = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_table));
        Put(table);
        Span<byte> trailer = stackalloc byte[ImageFormat.TrailerBytes - ImageFormat.DigestBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, ImageFormat.TrailerMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)_table.Count);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[8..], tableOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[16..], Crc32C.Compute(table));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[20..], _cores);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[24..], _ports);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[28..], Crc32C.Compute(trailer[..28]));
        Put(trailer);
        Put(_hash.GetCurrentHash());
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <summary>Frees the hash; the stream stays open.</summary>
    public void Dispose() => _hash.Dispose();

    private void Section(uint type, uint id, ReadOnlySpan<byte> bytes)
    {
        if (_finished || (_table.Count > 0 && _table[^1].Type == type && _table[^1].Id >= id))
        {
            throw new InvalidOperationException($"section {ImageFormat.Name(type)} {id} comes after the end, or after one with the same or a greater id");
        }

        _table.Add(new SectionEntry(type, id, (ulong)_offset, (ulong)bytes.Length, Crc32C.Compute(bytes), 0));
        Put(bytes);
        ReadOnlySpan<byte> padding = [0, 0, 0, 0, 0, 0, 0];
        Put(padding[..(int)(ImageFormat.Align8(_offset) - _offset)]);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
        _offset += bytes.Length;
    }
}
