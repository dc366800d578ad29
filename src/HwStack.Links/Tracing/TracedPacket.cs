namespace HwStack.Links.Tracing;

/// <summary>One packet of a trace.</summary>
/// <param name="TimeNs">Nanoseconds since 1970-01-01 UTC; 0 when the trace does not say.</param>
/// <param name="Direction">Which way it went, as the computer that made the trace saw it; null when the trace does not say.</param>
/// <param name="Interface">Name of the interface: for traces of hwstack the link's address. Empty when it has none.</param>
/// <param name="LinkType">What the bytes are; 147 for traces of hwstack.</param>
/// <param name="Bytes">The bytes that were kept. For traces of hwstack a frame as it was on the wire, with its 0x00.</param>
/// <param name="OriginalBytes">How many there were.</param>
public sealed record TracedPacket(long TimeNs, LinkDirection? Direction, string Interface, int LinkType, byte[] Bytes, long OriginalBytes);
