namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>A copy of a packet on its way along a multicast tree.</summary>
/// <param name="Packet">Packet of the tick.</param>
/// <param name="Column">Along the first dimension the next column to reach; along the second the column it is in; <see cref="AtSource"/> or <see cref="AtPort"/> before.</param>
/// <param name="At">Coordinate along the dimension it moves in.</param>
/// <param name="Step">+1 or −1 along that dimension; 0 at its source.</param>
/// <param name="InFirst">Whether it moves along the first dimension.</param>
internal readonly record struct PacketCopy(int Packet, int Column, int At, sbyte Step, bool InFirst)
{
    /// <summary>In the router of its source.</summary>
    public const int AtSource = -1;

    /// <summary>In the host, before its port's link.</summary>
    public const int AtPort = -2;
}

/// <summary>A packet of the tick.</summary>
/// <param name="Shapes">Trees of its source.</param>
/// <param name="Set">Destination set.</param>
/// <param name="Source">Core index, or number of cores + port index.</param>
/// <param name="First">Source's coordinate along the first dimension.</param>
/// <param name="Second">And along the second.</param>
/// <param name="YFirst">Routing order.</param>
internal readonly record struct TickPacket(TreeShapes Shapes, int Set, int Source, int First, int Second, bool YFirst);
