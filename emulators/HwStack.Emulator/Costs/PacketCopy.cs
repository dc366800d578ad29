namespace HwStack.Emulator;

/// <summary>
/// A copy of a packet on its way along a multicast tree. Where it is and which way it goes is told by the buffer it is in, so eight bytes are enough: most hops only count down.
/// </summary>
/// <param name="Column">
/// At the source the first column of the tree. Along the first dimension the next column to reach. Along the second the column it is in when output ports branch off there, otherwise
/// <see cref="Straight"/>. On the link of an output port <see cref="ToHost"/>.
/// </param>
/// <param name="Left">Links still to cross before something happens: before the next column is reached, or the end of the column. At the source the routing order: 0 for X first, 1 for Y first.</param>
internal readonly record struct PacketCopy(int Column, int Left)
{
    /// <summary>Nothing but links until the end of the column.</summary>
    public const int Straight = -2;

    /// <summary>Leaves for the host.</summary>
    public const int ToHost = -1;
}
