namespace HwStack.Chip.Tests;

public class RowCellsTests
{
    [Fact]
    public void The_sparse_example_of_the_text_packs_to_its_bytes()
    {
        byte[] row = new byte[RowCells.SparseBytes(2, 8)];
        RowCells.SetSparse(row, 0, 5, -3, 8);
        RowCells.SetSparse(row, 1, 255, 7, 8);
        Assert.Equal(new byte[] { 0x05, 0xfd, 0x7f }, row);
    }

    [Fact]
    public void Dense_cells_are_nibbles_low_first()
    {
        byte[] row = new byte[RowCells.DenseBytes(3)];
        RowCells.SetDense(row, 0, 1);
        RowCells.SetDense(row, 1, -8);
        RowCells.SetDense(row, 2, -1);
        Assert.Equal(new byte[] { 0x81, 0x0f }, row);
        Assert.Equal([1, -8, -1], Enumerable.Range(0, 3).Select(i => RowCells.DenseWeight(row, i)));
    }

    [Theory]
    [InlineData(8, 0, 255)]
    [InlineData(12, 0, 4095)]
    public void Sparse_cells_come_back_at_every_place(int targetBits, int low, int high)
    {
        for (int count = 1; count < 20; count++)
        {
            byte[] row = new byte[RowCells.SparseBytes(count, targetBits)];
            (int Target, int Weight)[] cells = [.. Enumerable.Range(0, count).Select(i => (i % 3 == 0 ? high : low + ((i * 37) % (high + 1)), (i % 16) - 8))];
            for (int i = 0; i < count; i++)
            {
                RowCells.SetSparse(row, i, cells[i].Target, cells[i].Weight, targetBits);
            }

            Assert.Equal(cells, Enumerable.Range(0, count).Select(i => RowCells.SparseCell(row, i, targetBits)));
        }
    }
}
