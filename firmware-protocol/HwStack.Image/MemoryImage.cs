using HwStack.Chip;

namespace HwStack.Image;

/// <summary>An image whose parts are all in memory: what the compiler's emission hands on, and what tests build by hand.</summary>
/// <param name="chip">Chip description.</param>
/// <param name="meshX">Board width in cores.</param>
/// <param name="meshY">Board height in cores.</param>
/// <param name="seed">Default seed of stochastic rounding.</param>
/// <param name="io">Names.</param>
/// <param name="provenance">Who made it from what.</param>
/// <param name="ports">Host ports, ascending by id.</param>
/// <param name="cores">Cores, ascending by id.</param>
/// <param name="tableMemory">Table memory; empty by default.</param>
public sealed class MemoryImage(
    ChipDescription chip, int meshX, int meshY, uint seed, IoMap io, Provenance provenance, IReadOnlyList<PortImage> ports, IReadOnlyList<CoreImage> cores,
    ReadOnlyMemory<byte> tableMemory = default)
    : ChipImage
{
    private string? _sha256;

    /// <inheritdoc/>
    public override ChipDescription Chip => chip;

    /// <inheritdoc/>
    public override int MeshX => meshX;

    /// <inheritdoc/>
    public override int MeshY => meshY;

    /// <inheritdoc/>
    public override uint Seed => seed;

    /// <inheritdoc/>
    public override IoMap Io => io;

    /// <inheritdoc/>
    public override Provenance Provenance => provenance;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> TableMemory => tableMemory;

    /// <inheritdoc/>
    public override IReadOnlyList<PortImage> Ports => ports;

    /// <inheritdoc/>
    public override int CoreCount => cores.Count;

    /// <inheritdoc/>
    public override CoreImage ReadCore(int index) => cores[index];

    /// <inheritdoc/>
    public override string Sha256 => _sha256 ??= ImageFile.Encode(this, Stream.Null);
}
