namespace HwStack.Protocol;

/// <summary>What fits a board (TLV 8).</summary>
/// <param name="ImageBytes">Longest image file.</param>
/// <param name="Cores">Most cores.</param>
/// <param name="Neurons">Most neurons in all cores together.</param>
/// <param name="Probes">Most probes.</param>
/// <param name="ImageMajor">Major version of the image format it reads.</param>
/// <param name="ImageMinor">Minor version.</param>
public readonly record struct BoardLimits(ulong ImageBytes, uint Cores, uint Neurons, ushort Probes, ushort ImageMajor, ushort ImageMinor)
{
    /// <summary>Bytes of the TLV's value.</summary>
    public const int Bytes = 24;

    internal void Write(ref WireWriter to)
    {
        to.U64(ImageBytes);
        to.U32(Cores);
        to.U32(Neurons);
        to.U16(Probes);
        to.U16(ImageMajor);
        to.U16(ImageMinor);
        to.U16(0);
    }

    internal static BoardLimits Read(ref WireReader from)
    {
        var limits = new BoardLimits(from.U64(), from.U32(), from.U32(), from.U16(), from.U16(), from.U16());
        _ = from.U16();
        return limits;
    }
}
