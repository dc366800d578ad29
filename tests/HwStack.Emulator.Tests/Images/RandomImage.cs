using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>
/// Legal images made from a seed, to compare engines on: several cores, all row formats, delays, lists, exponents, reset rules, roundings, graded outputs, DENDRITE cores,
/// held neurons, input and output ports, multi-page sources, both routing orders. Exponents are bounded so that no tick can overflow.
/// </summary>
/// <param name="seed">Seed.</param>
/// <param name="meshX">Board width; some cores may stay unconfigured.</param>
/// <param name="meshY">Board height.</param>
/// <param name="neurons">Largest number of neurons a core, up to neuronsMax.</param>
/// <param name="pendingEntries">Small values make queues overflow.</param>
/// <param name="neuronsMax">Of the chip; channels beyond it need a second axon-map page.</param>
/// <param name="models">Izhikevich, QLIF and TABLE classes too, with a table memory.</param>
public sealed class RandomImage(int seed, int meshX, int meshY, int neurons, int pendingEntries = 4096, int neuronsMax = 256, bool models = false)
{
    public const int InputChannels = 40;
    public const int PayloadMax = 300;
    private const int OneStateTables = 3;

    private readonly Random _random = new(seed);
    private readonly Dictionary<CoreId, NeuronClass[]> _classOf = [];
    private readonly Dictionary<CoreId, sbyte[]> _exponentOf = [];

    public static MemoryImage Create(int seed, int meshX, int meshY, int neurons, int pendingEntries = 4096, int neuronsMax = 256, bool models = false) =>
        new RandomImage(seed, meshX, meshY, neurons, pendingEntries, neuronsMax, models).Build();

    /// <summary>Host events of one tick for an image of this kind: the same for the same seed and tick.</summary>
    public static (int Channel, int Payload)[] Stimulus(int seed, long tick, double rate = 0.15)
    {
        var random = new Random(HashCode(seed, tick));
        return [.. Enumerable.Range(0, InputChannels).Where(_ => random.NextDouble() < rate)
            .Select(c => (c, random.Next(4) == 0 ? random.Next(-PayloadMax, PayloadMax + 1) : random.Next(1, 40)))];
    }

    private static int HashCode(int seed, long tick) => unchecked((int)Arithmetic.Hash((uint)seed, 7, 11, (uint)tick));

    private MemoryImage Build()
    {
        var builder = new ImageBuilder(meshX, meshY, pendingEntries, neuronsMax, neuronsMax > 256 ? 12 : 8) { Seed = (uint)_random.Next() };
        if (models)
        {
            builder.Tables = RandomTables();
            builder.Chip = builder.Chip with { TableBytes = builder.Tables.Length };
        }

        CoreId[] cores = [.. Enumerable.Range(0, meshX * meshY).Where(i => i == 0 || _random.Next(8) != 0).Select(i => new CoreId((uint)i))];
        foreach (CoreId core in cores)
        {
            int count = _random.Next((neurons + 1) / 2, neurons + 1);
            NeuronClass[] classes = [.. Enumerable.Range(0, _random.Next(1, 7)).Select(_ => models && _random.Next(2) == 0 ? RandomModel() : RandomClass())];
            bool dendrites = cores.Length > 1 && _random.Next(3) == 0;
            _classOf[core] = [.. Enumerable.Range(0, count).Select(n => dendrites && n % 3 == 2 ? Dendrite() : classes[_random.Next(classes.Length)])];
            _exponentOf[core] = [.. Enumerable.Range(0, count).Select(_ => (sbyte)_random.Next(-3, 2))];
        }

        CoreId output = CoreId.Port(1);
        List<PortRun> runs = [];
        List<(CoreId Source, int Channel, CoreId[] Targets)> links = [];
        int logicalId = 0;
        foreach (CoreId core in cores)
        {
            bool toOutput = _random.Next(2) == 0;
            CoreBuilder memory = builder.Core((int)core.Value % meshX, (int)core.Value / meshX);
            for (int n = 0; n < _classOf[core].Length; n++)
            {
                NeuronClass neuronClass = _classOf[core][n];
                NeuronRecord record = Record(core, n, (uint)(logicalId++ * 3));
                CoreId[] targets = [.. cores.Where(_ => _random.Next(cores.Length) < 2)];
                if (neuronClass.Model == NeuronModel.Dendrite)
                {
                    (CoreId soma, int target) = Soma(cores);
                    memory.Neuron(neuronClass, record with { BiasV = unchecked((short)target) }, soma);
                    continue;
                }

                links.Add((core, n, targets));
                memory.Neuron(neuronClass, record, memory.Set(_random.Next(2) == 0, toOutput ? [.. targets, output] : targets));
            }

            for (int n = 0, end; toOutput && n < _classOf[core].Length; n = end + 1)
            {
                for (end = n; end < _classOf[core].Length && _classOf[core][end].Model != NeuronModel.Dendrite; end++)
                {
                }

                if (end > n)
                {
                    runs.Add(new PortRun(core, n, end - n, runs.Sum(r => r.Count)));
                }
            }
        }

        CoreId[] fed = [.. cores.Where((_, i) => i == 0 || _random.Next(2) == 0)];
        CoreId input = builder.Input(0, InputChannels, PayloadMax, _random.Next(2) == 0, fed);
        links.AddRange(Enumerable.Range(0, InputChannels).Select(c => (input, c, fed)));
        builder.Output(1, Math.Max(1, runs.Sum(r => r.Count)), [.. runs]);
        foreach ((CoreId source, int channel, CoreId[] targets) in links)
        {
            foreach (CoreId target in targets)
            {
                Row[] rows = [.. Enumerable.Range(0, _random.Next(5) == 0 ? _random.Next(2, 4) : 1).Select(_ => RandomRow(target))];
                builder.Core((int)target.Value % meshX, (int)target.Value / meshX).Axon(source, channel, rows);
            }
        }

        return builder.Build();
    }

    private static NeuronClass Dendrite() => new() { Model = NeuronModel.Dendrite };

    private NeuronClass RandomClass()
    {
        bool graded = _random.Next(6) == 0;
        bool cuba = _random.Next(2) == 0;
        NeuronFlags flags = graded ? NeuronFlags.Graded | NeuronFlags.NeverFires : _random.Next(10) == 0 ? NeuronFlags.NeverFires : NeuronFlags.None;
        return new NeuronClass
        {
            Model = cuba ? NeuronModel.Cuba : NeuronModel.Lif,
            Rounding = (Rounding)_random.Next(3),
            Reset = (ResetMode)_random.Next(5),
            RefractoryTicks = (byte)(_random.Next(2) == 0 ? 0 : _random.Next(16)),
            LeakV = Leak(),
            LeakU = cuba ? Leak() : (ushort)0,
            LinearLeak = (ushort)(cuba || _random.Next(2) == 0 ? 0 : _random.Next(1000)),
            Gain = (sbyte)(cuba ? _random.Next(-8, 3) : 0),
            Flags = flags | (cuba && _random.Next(2) == 0 ? NeuronFlags.PreviousU : NeuronFlags.None),
            StartTick = (ushort)(_random.Next(3) == 0 ? _random.Next(12) : 0),
        };
    }

    private NeuronClass RandomModel()
    {
        bool graded = _random.Next(6) == 0;
        var common = new NeuronClass
        {
            Rounding = (Rounding)_random.Next(3), Reset = (ResetMode)_random.Next(5), RefractoryTicks = (byte)(_random.Next(2) == 0 ? 0 : _random.Next(16)),
            Flags = graded ? NeuronFlags.Graded | NeuronFlags.NeverFires : NeuronFlags.None, StartTick = (ushort)(_random.Next(3) == 0 ? _random.Next(12) : 0),
        };
        return _random.Next(3) switch
        {
            0 => IzhikevichClass.For(IzhikevichClass.Presets[_random.Next(IzhikevichClass.Presets.Count)].Name).Class with { Rounding = common.Rounding, StartTick = common.StartTick },
            1 => common with { Model = NeuronModel.Qlif, P0 = (short)_random.Next(8), P1 = unchecked((short)_random.Next(65_536)) },
            _ when _random.Next(3) > 0 => common with { Model = NeuronModel.Table, P0 = (short)_random.Next(OneStateTables) },
            _ => common with { Model = NeuronModel.Table, P0 = OneStateTables, P1 = 1, P2 = (short)_random.Next(2), P3 = (short)_random.Next(-900, 900) },
        };
    }

    // One-state tables that leak towards some state, so that neurons can come to rest; a two-state table of noise behind them.
    private byte[] RandomTables()
    {
        byte[] bytes = new byte[(OneStateTables * 512) + 262_144];
        _random.NextBytes(bytes);
        for (int i = 0; i < OneStateTables * 256; i++)
        {
            int v = (i & 255) - 128, rest = 20 * ((i >> 8) - 1);
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (short)((rest * 256) + ((v - rest) * 225)));
        }

        return bytes;
    }

    private ushort Leak() => (ushort)(_random.Next(4) switch { 0 => 0, 1 => 65_535, _ => _random.Next(1, 30_000) });

    private NeuronRecord Record(CoreId core, int n, uint logicalId) => new()
    {
        Exponent = _exponentOf[core][n],
        Threshold = (sbyte)(_random.Next(12) == 0 ? _random.Next(-20, 1) : _random.Next(5, 100)),
        Reset = (sbyte)_random.Next(-20, 60),
        V0 = (sbyte)(_random.Next(4) == 0 ? _random.Next(-128, 128) : 0),
        U0 = (sbyte)(_random.Next(6) == 0 && _classOf[core][n].Model == NeuronModel.Cuba ? _random.Next(-128, 128) : 0),
        BiasV = (short)(_random.Next(5) == 0 ? _random.Next(-300, 600) : 0),
        BiasU = (short)(_random.Next(8) == 0 && _classOf[core][n].Model == NeuronModel.Cuba ? _random.Next(-300, 600) : 0),
        LogicalId = logicalId,
    };

    private (CoreId Core, int Neuron) Soma(CoreId[] cores)
    {
        while (true)
        {
            CoreId core = cores[_random.Next(cores.Length)];
            int n = _random.Next(_classOf[core].Length);
            if (_classOf[core][n].Model != NeuronModel.Dendrite)
            {
                return (core, n);
            }
        }
    }

    private Row RandomRow(CoreId target)
    {
        int count = _classOf[target].Length, delay = _random.Next(2) == 0 ? 0 : _random.Next(16), exponent = _random.Next(-4, 2);
        if (_random.Next(2) == 0)
        {
            int start = _random.Next(count), length = _random.Next(1, count - start + 1);
            return Row.Dense(start, [.. Enumerable.Range(0, length).Select(_ => Weight())], delay, exponent);
        }

        int[] targets = [.. Enumerable.Range(0, count).Where(_ => _random.Next(4) == 0)];
        return Row.Sparse(targets.Length == 0 ? [(0, Weight())] : [.. targets.Select(t => (t, Weight()))], delay, exponent);
    }

    private int Weight() => _random.Next(3) == 0 ? 0 : _random.Next(-6, 8);
}
