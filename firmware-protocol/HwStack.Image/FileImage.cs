using HwStack.Chip;

namespace HwStack.Image;

/// <summary>An image in a file or in bytes; see <see cref="ImageFile.Open"/>. <see cref="ReadCore"/> may be called from several threads.</summary>
public sealed class FileImage : ChipImage, IDisposable
{
    private readonly ImageBytes _bytes;
    private readonly string _place;
    private readonly SectionTable _table;
    private readonly Lazy<string> _sha256;

    private FileImage(ImageBytes bytes, string place, bool checkDigest)
    {
        ImageFormat.DemandLittleEndian();
        (_bytes, _place) = (bytes, place);
        if (bytes.Length < ImageFormat.HeaderBytes + ImageFormat.TrailerBytes)
        {
            throw ImageError.Exception("HW1751", $"The file is not a chip image: it has only {bytes.Length} bytes.", place, $"{bytes.Length}");
        }

        Span<byte> header = stackalloc byte[ImageFormat.HeaderBytes];
        bytes.Read(0, header);
        (MeshX, MeshY, Seed) = ImageHeader.Read(header, place);
        _table = SectionTable.Read(bytes, place);
        _sha256 = new Lazy<string>(() => ImageDigest.Compute(_bytes, _place));
        if (checkDigest)
        {
            _ = _sha256.Value;
        }

        Chip = ChipDescriptionFile.Parse(ReadJson(_table.Chip, ChipDescriptionFile.SizeBytesMax), $"{place}, {_table.Chip}");
        ImageHeader.DemandLimits(header, Chip, place);
        Provenance = ProvenanceJson.Read(ReadJson(_table.Provenance, ProvenanceJson.BytesMax), $"{place}, {_table.Provenance}");
        TableMemory = _table.Table is { } tables ? ReadTables(tables) : default;
        Ports = [.. _table.Ports.Select(ReadPort)];
        Io = IoMapJson.Read(ReadJson(_table.IoMap, ImageFormat.JsonBytesMax), $"{place}, {_table.IoMap}");
    }

    /// <inheritdoc/>
    public override ChipDescription Chip { get; }

    /// <inheritdoc/>
    public override int MeshX { get; }

    /// <inheritdoc/>
    public override int MeshY { get; }

    /// <inheritdoc/>
    public override uint Seed { get; }

    /// <inheritdoc/>
    public override IoMap Io { get; }

    /// <inheritdoc/>
    public override Provenance Provenance { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> TableMemory { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<PortImage> Ports { get; }

    /// <inheritdoc/>
    public override int CoreCount => _table.Cores.Count;

    /// <summary>SHA-256 of the whole file, as <c>sha256sum</c> prints it. The first use reads the file unless it was opened with the digest check.</summary>
    public override string Sha256 => _sha256.Value;

    /// <summary>Bytes of the file.</summary>
    public long LengthBytes => _bytes.Length;

    /// <summary>Bytes of each section, in file order.</summary>
    public IEnumerable<ImageSection> Sections =>
        _table.All.Select(entry => new ImageSection(ImageFormat.Name(entry.Type), entry.Id, (long)entry.Offset, (long)entry.Length));

    /// <inheritdoc/>
    /// <exception cref="Diagnostics.UserErrorException">HW1758 or HW1759 when the section is damaged.</exception>
    public override CoreImage ReadCore(int index)
    {
        SectionEntry entry = _table.Cores[index];
        var reader = new SectionReader(ReadSection(entry, ImageFormat.SectionBytesMax), $"{_place}, {entry}");
        CoreImage core = CoreSection.Read(ref reader, Chip.Core.BitmapBytes);
        reader.Done();
        reader.Demand(core.Id.Value == entry.Id, $"it holds {core.Id}");
        return core;
    }

    /// <summary>Id of a configured core, without reading it.</summary>
    public CoreId CoreIdAt(int index) => new(_table.Cores[index].Id);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _bytes.Dispose();

    internal static FileImage Open(ImageBytes bytes, string place, bool checkDigest)
    {
        try
        {
            return new FileImage(bytes, place, checkDigest);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private ReadOnlyMemory<byte> ReadTables(SectionEntry entry)
    {
        if (entry.Length == 0)
        {
            throw ImageError.Exception("HW1759", "The section contradicts itself: an image without tables has no TABL section.", $"{_place}, {entry}");
        }

        return ReadSection(entry, ChipDescription.TableBytesLimit).AsMemory(0, (int)entry.Length);
    }

    private PortImage ReadPort(SectionEntry entry)
    {
        var reader = new SectionReader(ReadSection(entry, ImageFormat.SectionBytesMax), $"{_place}, {entry}");
        PortImage port = PortSection.Read(ref reader);
        reader.Done();
        reader.Demand(port.Id.Value == entry.Id, $"it holds {port.Id}");
        return port;
    }

    private ReadOnlyMemory<byte> ReadJson(SectionEntry entry, int bytesMax) => ReadSection(entry, bytesMax).AsMemory(0, (int)entry.Length);

    // The padding behind the section is read and checked with it, so that every byte of a file is covered by some check even without the digest.
    private byte[] ReadSection(SectionEntry entry, int bytesMax)
    {
        if (entry.Length > (ulong)bytesMax)
        {
            throw ImageError.Exception("HW1759", $"The section has {entry.Length} bytes; at most {bytesMax} are read.", $"{_place}, {entry}", $"{entry.Length}", $"{bytesMax}");
        }

        var bytes = new byte[ImageFormat.Align8((long)entry.Length)];
        _bytes.Read((long)entry.Offset, bytes);
        if (Crc32C.Compute(bytes.AsSpan(0, (int)entry.Length)) != entry.Crc || bytes.AsSpan((int)entry.Length).ContainsAnyExcept((byte)0))
        {
            throw ImageError.Exception("HW1758", "The section is damaged: its CRC-32C does not match, or its padding is not 0.", $"{_place}, {entry}");
        }

        return bytes;
    }
}

/// <summary>A section of an image file.</summary>
/// <param name="Type">Four letters.</param>
/// <param name="Id">Core or port id; 0 otherwise.</param>
/// <param name="OffsetBytes">Where it starts.</param>
/// <param name="LengthBytes">How long it is, without padding.</param>
public readonly record struct ImageSection(string Type, uint Id, long OffsetBytes, long LengthBytes);
