namespace HwStack.Emulator.Fast;

/// <summary>Counts how often one row names one target.</summary>
/// <param name="neurons">Neurons of the core.</param>
internal sealed class CellsOnTarget(int neurons)
{
    private readonly int[] _seenBy = new int[neurons];
    private readonly int[] _cells = new int[neurons];
    private int _row;
    private int _last;

    /// <summary>Most cells on one target in the row begun last.</summary>
    public int Max { get; private set; }

    /// <summary>True when the targets of the row begun last came in ascending order.</summary>
    public bool Ascends { get; private set; }

    public void Begin()
    {
        _row++;
        Max = 1;
        Ascends = true;
        _last = -1;
    }

    public void Add(int target)
    {
        _cells[target] = _seenBy[target] == _row ? _cells[target] + 1 : 1;
        _seenBy[target] = _row;
        Ascends &= target > _last;
        _last = target;
        Max = Math.Max(Max, _cells[target]);
    }
}
