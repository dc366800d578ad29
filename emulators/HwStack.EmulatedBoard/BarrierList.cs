namespace HwStack.EmulatedBoard;

/// <summary>Barriers that have not been reached, at most four.</summary>
internal sealed class BarrierList
{
    /// <summary>Most barriers at a time.</summary>
    public const int Most = 4;

    private readonly List<(ushort Tag, ulong Tick, bool Hold)> _open = [];

    /// <summary>No more room.</summary>
    public bool IsFull => _open.Count == Most;

    /// <summary>Forgets all.</summary>
    public void Clear() => _open.Clear();

    /// <summary>Adds one.</summary>
    public void Add(ushort tag, ulong tick, bool hold) => _open.Add((tag, tick, hold));

    /// <summary>Takes the first barrier that a tick has reached, in the order they were asked for.</summary>
    public bool TryTake(ulong nextTick, out ushort tag, out bool hold)
    {
        int at = _open.FindIndex(barrier => barrier.Tick <= nextTick);
        (tag, _, hold) = at < 0 ? default : _open[at];
        if (at >= 0)
        {
            _open.RemoveAt(at);
        }

        return at >= 0;
    }
}
