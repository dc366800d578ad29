namespace HwStack.Chip.Tests;

public class RowDescriptorTests
{
    [Fact]
    public void The_example_of_the_text_packs_to_its_number() =>
        Assert.Equal(0x01DE01A003000006ul, RowDescriptor.Pack(RowFormat.Dense, 6, 3, 13, 15, -2).Bits);

    [Fact]
    public void Every_field_comes_back_at_its_limits()
    {
        foreach (RowFormat format in Enum.GetValues<RowFormat>())
        {
            foreach ((int address, int count, int start, int delay, int exponent) in new[]
            {
                (0, 1, 0, 0, -8), (0xff_ffff, 4096, 0xfff, 15, 7), (0x55_5555, 2731, 0x555, 5, -1), (0xff_ffff, 1, 0, 0, 0), (0, 4096, 0, 0, 0),
                (0, 1, 0xfff, 0, 0), (0, 1, 0, 15, 0),
            })
            {
                RowDescriptor d = RowDescriptor.Pack(format, address, count, start, delay, exponent);
                Assert.Equal((format, address, count, start, delay, exponent, 0ul), (d.Format, d.Address, d.Count, d.Start, d.Delay, d.Exponent, d.Reserved));
            }
        }
    }

    [Theory]
    [InlineData(0x100_0000, 1, 0, 0, 0)]
    [InlineData(-1, 1, 0, 0, 0)]
    [InlineData(0, 4097, 0, 0, 0)]
    [InlineData(0, 1, 0x1000, 0, 0)]
    [InlineData(0, 1, 0, 16, 0)]
    [InlineData(0, 1, 0, 0, 8)]
    [InlineData(0, 1, 0, 0, -9)]
    public void A_field_beyond_its_bits_is_refused(int address, int count, int start, int delay, int exponent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RowDescriptor.Pack(RowFormat.Dense, address, count, start, delay, exponent));

    [Fact]
    public void Reserved_bits_are_seen()
    {
        Assert.Equal(1ul, new RowDescriptor(1ul << 60).Reserved);
        Assert.Equal(8ul, new RowDescriptor(1ul << 63).Reserved);
    }
}
