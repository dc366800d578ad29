namespace HwStack.Chip.Tests;

public class TableModelTests
{
    [Theory]
    [InlineData(0, 0, 511)]
    [InlineData(3, 0, 4 * 512 - 1)]
    [InlineData(0, 1, TableModel.TwoStateBytes - 1)]
    [InlineData(-1, 0, 65536 * 512 - 1)]
    public void A_table_beyond_the_memory_is_refused(short block, short states, int bytes)
    {
        var c = new NeuronClass { Model = NeuronModel.Table, P0 = block, P1 = states };
        var r = new NeuronRecord { Threshold = 127 };
        Assert.Equal(bytes + 1, TableModel.BytesNeeded(c));
        Assert.Throws<ArgumentOutOfRangeException>(() => NeuronStep.Step(c, r, new NeuronState(127, 127, 0), 0, 0, 0, new byte[bytes]));
        Assert.False(NeuronStep.Step(c, r, new NeuronState(127, 127, 0), 0, 0, 0, new byte[bytes + 1]).Fired);
    }

    [Fact]
    public void A_lif_leak_written_as_a_table_is_that_lif()
    {
        byte[] table = new byte[TableModel.OneStateBytes];
        for (int v = -128; v < 128; v++)
        {
            int s = Arithmetic.Decay((sbyte)v, 5000);
            table[2 * (v + 128)] = (byte)s;
            table[(2 * (v + 128)) + 1] = (byte)(s >> 8);
        }

        var lif = new NeuronClass { LeakV = 5000, Rounding = Rounding.Dither, Reset = ResetMode.Subtract, RefractoryTicks = 2 };
        NeuronClass tabled = lif with { Model = NeuronModel.Table, LeakV = 0 };
        var record = new NeuronRecord { Threshold = 40, Reset = 40, BiasV = 900, LogicalId = 3 };
        NeuronState a = default, b = default;
        int spikes = 0;
        for (uint t = 0; t < 500; t++)
        {
            int input = (int)((t * 2654435761u) >> 20);
            NeuronStep.Outcome expected = NeuronStep.Step(lif, record, a, input, t, 0), found = NeuronStep.Step(tabled, record, b, input, t, 0, table);
            Assert.Equal(expected, found);
            (a, b) = (expected.State, found.State);
            spikes += expected.Fired ? 1 : 0;
        }

        Assert.InRange(spikes, 50, 200);
    }
}
