namespace HwStack.Protocol.Tests;

public sealed class CobsTests
{
    [Fact]
    public void The_example_of_the_text_encodes_as_printed()
    {
        byte[] wire = new byte[16];
        int length = Cobs.Encode([0x11, 0, 0, 0x22], wire);
        Assert.Equal([0x02, 0x11, 0x01, 0x02, 0x22], wire[..length]);
    }

    [Fact]
    public void Every_length_around_the_block_limit_comes_back_without_a_zero_on_the_wire()
    {
        var random = new Random(1);
        for (int length = 0; length < 800; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            for (int i = 0; i < length; i++)
            {
                bytes[i] = (length % 3) switch { 0 => (byte)(bytes[i] | 1), 1 => (byte)(bytes[i] % 3), _ => bytes[i] };
            }

            byte[] wire = new byte[Cobs.EncodedMax(length)];
            int encoded = Cobs.Encode(bytes, wire);
            Assert.DoesNotContain((byte)0, wire[..encoded]);
            byte[] back = new byte[length];
            Assert.Equal(length, Cobs.Decode(wire.AsSpan(0, encoded), back));
            Assert.Equal(bytes, back);
        }
    }

    [Fact]
    public void A_full_block_at_the_end_is_not_followed_by_another_code()
    {
        byte[] bytes = new byte[254];
        Array.Fill(bytes, (byte)7);
        byte[] wire = new byte[Cobs.EncodedMax(254)];
        Assert.Equal(255, Cobs.Encode(bytes, wire));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 5, 1, 2 })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 3, 0, 1 })]
    public void What_is_no_encoding_is_refused(byte[] wire) => Assert.Equal(-1, Cobs.Decode(wire, new byte[16]));
}
