namespace HwStack.Protocol;

/// <summary>Counters of one core or input port, as latched on a board. protocol.md section 6.</summary>
public static class CounterEntry
{
    /// <summary>Counters of an entry.</summary>
    public const int Values = 10;

    /// <summary>Bytes of an entry: id and values.</summary>
    public const int Bytes = 4 + (8 * Values);

    /// <summary>Bytes before the entries of a response: tag, total, tick, n.</summary>
    public const int HeadBytes = 18;
}
