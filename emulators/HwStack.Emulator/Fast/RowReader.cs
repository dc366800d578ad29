using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>The cells of a dense or sparse row of an image, one after another, zero weights included.</summary>
internal struct RowReader
{
    private readonly byte[] _rows;
    private readonly RowDescriptor _descriptor;
    private readonly int _targetBits;
    private int _index;

    public RowReader(CoreImage core, RowDescriptor descriptor, int sparseTargetBits)
    {
        _rows = core.Rows;
        _descriptor = descriptor;
        _targetBits = sparseTargetBits;
        _index = -1;
    }

    public readonly (int Target, int Weight) Current => _descriptor.Format == RowFormat.Dense
        ? (_descriptor.Start + _index, RowCells.DenseWeight(_rows.AsSpan(_descriptor.Address), _index))
        : RowCells.SparseCell(_rows.AsSpan(_descriptor.Address), _index, _targetBits);

    public readonly RowReader GetEnumerator() => this;

    public bool MoveNext() => ++_index < _descriptor.Count;
}
