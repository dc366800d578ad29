namespace HwStack.Network;

/// <summary>How a signal file is read where the file itself leaves it open.</summary>
/// <param name="ArrayName">Which array of a .npz; null for the only one.</param>
/// <param name="Ticks">Ticks of event files; null for the last event's tick plus 1. Ignored by arrays, which have their own.</param>
/// <param name="BinMicroseconds">Tick width of recordings with times in µs; default 1000.</param>
/// <param name="TicksMax">Most ticks of an event file; default 16,777,216.</param>
/// <param name="BytesMax">Largest file, and largest unpacked array, in bytes; default 2 GiB.</param>
public sealed record SignalFileOptions(
    string? ArrayName = null,
    int? Ticks = null,
    int BinMicroseconds = 1000,
    int TicksMax = EventTextFile.DefaultTicksMax,
    long BytesMax = NpyFile.DefaultBytesMax);
