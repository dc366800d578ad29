namespace HwStack.Chip.Tests;

public class FiniteMapTests
{
    [Fact]
    public void Skipping_gives_what_stepping_gives()
    {
        var random = new Random(8808);
        byte[] table = new byte[4096];
        random.NextBytes(table);
        long skipped = 0, cases = 0;
        while (cases < 300)
        {
            RandomNeuron n = RandomNeuron.Next(random);
            NeuronClass c = n.Class.Model == NeuronModel.Table ? n.Class with { P0 = (short)random.Next(8), P1 = 0 } : n.Class;
            NeuronRecord r = random.Next(2) == 0 ? n.Record with { Threshold = (sbyte)random.Next(60, 128), BiasV = (short)random.Next(-200, 200) } : n.Record;
            if (!FiniteMap.Supports(c))
            {
                continue;
            }

            cases++;
            FiniteMap map = FiniteMap.For(c, r, table);
            long limit = random.Next(3) == 0 ? random.Next(1500) : random.Next(40);
            ulong start = (ulong)random.NextInt64(1L << 40);
            long quiet = map.QuietTicks(c, r, n.State, start, limit);
            Assert.InRange(quiet, 0, limit);
            (FiniteMap.Idle expected, bool firedNext) = StepTicks(c, r, n.State, start, quiet, table);
            Assert.Equal(expected, map.Advance(r, n.State, start, quiet));
            if (quiet < limit)
            {
                bool careful = expected.State.V >= r.Threshold || r.Threshold == sbyte.MinValue;
                Assert.True(firedNext || careful, $"{c} {r} {n.State}: quiet for {quiet} of {limit} ticks, but the next does not fire");
            }

            skipped += quiet;
        }

        Assert.True(skipped > 10_000, $"only {skipped} ticks were skipped: the test hardly tests");
    }

    [Fact]
    public void A_dithered_leak_to_rest_counts_the_same_updates()
    {
        var c = new NeuronClass { Rounding = Rounding.Dither, LeakV = 655 };
        var r = new NeuronRecord { Threshold = 120, LogicalId = 5 };
        var map = FiniteMap.For(c, r);
        var state = new NeuronState(100, 0, 7);
        Assert.Equal(100_000, map.QuietTicks(c, r, state, 3, 100_000));
        Assert.Equal(StepTicks(c, r, state, 3, 100_000, []).Idle, map.Advance(r, state, 3, 100_000));
    }

    [Fact]
    public void A_bias_that_fires_is_found_at_its_tick()
    {
        var c = new NeuronClass { LeakV = 100 };
        var r = new NeuronRecord { Threshold = 100, BiasV = 100 };
        var map = FiniteMap.For(c, r);
        var fast = new NeuronRecord { Threshold = 100, BiasV = 300 };
        Assert.Equal(5_000_000_000, map.QuietTicks(c with { Flags = NeuronFlags.NeverFires }, r, default, 0, 5_000_000_000));
        Assert.Equal(1_000_000, map.QuietTicks(c, r, default, 0, 1_000_000));
        long quiet = FiniteMap.For(c, fast).QuietTicks(c, fast, default, 0, 1_000_000);
        (FiniteMap.Idle idle, bool firedNext) = StepTicks(c, fast, default, 0, quiet, []);
        Assert.True(firedNext);
        Assert.InRange(idle.State.V, 90, 99);
    }

    [Fact]
    public void Stochastic_two_state_and_graded_classes_are_refused()
    {
        Assert.False(FiniteMap.Supports(new NeuronClass { Rounding = Rounding.Stochastic }));
        Assert.False(FiniteMap.Supports(new NeuronClass { Model = NeuronModel.Cuba }));
        Assert.False(FiniteMap.Supports(new NeuronClass { Model = NeuronModel.Table, P1 = 1 }));
        Assert.False(FiniteMap.Supports(new NeuronClass { Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }));
        Assert.Throws<NotSupportedException>(() => FiniteMap.For(new NeuronClass { Model = NeuronModel.Izhikevich }, default));
    }

    private static (FiniteMap.Idle Idle, bool FiredNext) StepTicks(NeuronClass c, NeuronRecord r, NeuronState state, ulong start, long ticks, byte[] table)
    {
        long updates = 0, saturations = 0;
        for (long t = 0; t < ticks; t++)
        {
            if (!NeuronStep.IsAtRest(c, r, state, table))
            {
                updates++;
                NeuronStep.Outcome outcome = NeuronStep.Step(c, r, state, 0, unchecked((uint)(start + (ulong)t)), 77, table);
                Assert.False(outcome.Fired, $"{c} {r}: fired in tick {t} of {ticks} that were called quiet");
                saturations += outcome.Saturations;
                state = outcome.State;
            }
        }

        NeuronStep.Outcome next = NeuronStep.Step(c, r, state, 0, unchecked((uint)(start + (ulong)ticks)), 77, table);
        return (new FiniteMap.Idle(state, updates, saturations), next.Fired);
    }
}
