using HwStack.Chip;

namespace HwStack.Emulator.Tests;

/// <summary>Lays rows and descriptors: one descriptor an axon in front, those of lists behind.</summary>
internal sealed class RowMemory(int sparseTargetBits, int axons)
{
    private readonly List<RowDescriptor> _axons = [];
    private readonly List<RowDescriptor> _listed = [];

    public List<byte> Rows { get; } = [];

    public int AxonCount => _axons.Count;

    public RowDescriptor[] Descriptors => [.. _axons, .. _listed];

    public void AddAxon(Row[] rows)
    {
        if (rows.Length == 1)
        {
            _axons.Add(Lay(rows[0]));
            return;
        }

        _axons.Add(RowDescriptor.Pack(RowFormat.List, axons + _listed.Count, rows.Length, 0, 0, 0));
        _listed.AddRange(rows.Select(Lay));
    }

    private RowDescriptor Lay(Row row)
    {
        bool dense = row.Format == RowFormat.Dense;
        int count = row.Cells.Length, address = Rows.Count;
        byte[] bytes = new byte[dense ? RowCells.DenseBytes(count) : RowCells.SparseBytes(count, sparseTargetBits)];
        for (int i = 0; i < count; i++)
        {
            if (dense)
            {
                RowCells.SetDense(bytes, i, row.Cells[i].Weight);
            }
            else
            {
                RowCells.SetSparse(bytes, i, row.Cells[i].Target, row.Cells[i].Weight, sparseTargetBits);
            }
        }

        Rows.AddRange(bytes);
        return RowDescriptor.Pack(row.Format, address, count, dense ? row.Cells[0].Target : 0, row.Delay, row.Exponent);
    }
}
