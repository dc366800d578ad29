using HwStack.Chip;

namespace HwStack.Image.Tests;

/// <summary>Draws a legal image from a seed. Connections are drawn first as "which neuron sends to which destination"; sets and axon maps follow from them.</summary>
internal sealed class RandomImage(int seed)
{
    private readonly Random _random = new(seed);
    private ChipDescription _chip = TestImages.SmallChip();
    private uint _nextLogicalId;

    internal MemoryImage Build()
    {
        _chip = TestImages.SmallChip(_random.Next(2) == 0 ? 20 : 33, _random.Next(2) == 0 ? 8 : 12);
        int limit = _chip.Core.NeuronsMax;
        CoreId input = CoreId.Port(0), output = CoreId.Port(3);
        CoreId[] ids = [.. Enumerable.Range(0, TestImages.Cores).Where(i => i == 2 || _random.Next(4) > 0).Select(i => new CoreId((uint)i))];

        // The last core of the list may hold dendrites for the first.
        bool dendrites = ids.Length > 1 && _random.Next(2) == 0;
        var plans = ids.Select(id => new Plan(id, _random.Next(1, limit + 1))).ToList();
        var port = new Plan(input, _random.Next(1, (2 * _chip.Core.PageChannels) + 2));
        foreach (Plan plan in plans)
        {
            DrawNeurons(plan, ids, output, dendrites && plan == plans[^1] ? plans[0] : null);
        }

        DrawSets(port, ids, null);
        var cores = plans.Select(plan => Core(plan, [port, .. plans])).ToList();
        var runs = new List<PortRun>();
        foreach (Plan plan in plans)
        {
            for (int n = 0; n < plan.Count; n++)
            {
                if (plan.Sets.Of(plan.SetOf[n]).Contains(output))
                {
                    runs.Add(new PortRun(plan.Id, n, 1, runs.Count));
                }
            }
        }

        PortImage[] ports =
        [
            new PortImage { Id = input, IsInput = true, Channels = port.Count, PayloadMax = 100, ChannelSet = port.SetOf, Sets = port.Sets, Runs = [] },
            new PortImage
            {
                Id = output, IsInput = false, Channels = runs.Count, PayloadMax = 0, ChannelSet = [], Sets = DestinationSets.Empty, Runs = [.. runs],
            },
        ];
        PopulationMap[] populations =
        [
            .. plans.Select(plan => new PopulationMap(
                $"p{plan.Id.Value}\"é\n", "LIF", [plan.Count], _random.Next(5), [_random.NextDouble()], _random.NextDouble() - 0.5, [_random.Next(2) == 0 ? 1e-300 : -0.0],
                [new PopulationRun(0, plan.Id, 0, plan.Count)])),
        ];
        var io = new IoMap([new InputMap("in", 0, [port.Count], 0.1, 100)], runs.Count > 0 ? [new OutputMap("out", 3, [runs.Count], false, "p")] : [], populations, 1e-3);
        return new MemoryImage(_chip, 3, 2, (uint)_random.Next(), io, TestImages.Provenance(_chip), ports, cores,
            seed % 2 == 0 ? default : Enumerable.Range(0, 1 + (seed * 37 % 300)).Select(i => (byte)(i * seed)).ToArray());
    }

    private void DrawNeurons(Plan plan, CoreId[] ids, CoreId output, Plan? somas)
    {
        plan.Classes =
        [
            new NeuronClass { Model = NeuronModel.Lif, Rounding = (Rounding)_random.Next(3), Reset = (ResetMode)_random.Next(5), LeakV = (ushort)_random.Next(65536), RefractoryTicks = (byte)_random.Next(16), LinearLeak = (ushort)_random.Next(65536) },
            new NeuronClass { Model = NeuronModel.Cuba, Gain = (sbyte)_random.Next(-8, 8), LeakU = (ushort)_random.Next(65536), Flags = (NeuronFlags)(4 * _random.Next(2)), StartTick = (ushort)_random.Next(4) },
            new NeuronClass { Model = NeuronModel.Lif, Flags = NeuronFlags.NeverFires | NeuronFlags.Graded },
            new NeuronClass { Model = NeuronModel.Dendrite },
        ];
        DrawSets(plan, ids, output);
        plan.Records = new NeuronRecord[plan.Count];
        for (int n = 0; n < plan.Count; n++)
        {
            bool dendrite = somas is not null && _random.Next(3) == 0;
            int kind = dendrite ? 3 : _random.Next(3);
            if (dendrite)
            {
                plan.SetOf[n] = plan.SomaSet(somas!.Id);
                plan.Dendrites.Add(n);
            }

            plan.Records[n] = new NeuronRecord
            {
                Class = (byte)kind,
                Exponent = (sbyte)_random.Next(-3, 4),
                Threshold = (sbyte)_random.Next(-128, 128),
                Reset = (sbyte)_random.Next(-128, 128),
                V0 = dendrite ? (sbyte)0 : (sbyte)_random.Next(-128, 128),
                U0 = kind == 1 ? (sbyte)_random.Next(-128, 128) : (sbyte)0,
                DestinationSet = plan.SetOf[n],
                BiasV = dendrite ? (short)_random.Next(somas!.Count) : (short)_random.Next(-32768, 32768),
                BiasU = kind == 1 ? (short)_random.Next(-32768, 32768) : (short)0,
                LogicalId = _nextLogicalId++,
            };
        }
    }

    // Up to three sets of random destinations, and one for each neuron or channel.
    private void DrawSets(Plan plan, CoreId[] ids, CoreId? output)
    {
        int sets = _random.Next(1, 5);
        for (int s = 1; s < sets; s++)
        {
            List<CoreId> targets = [.. ids.Where(_ => _random.Next(2) == 0)];
            if (output is { } port && _random.Next(2) == 0)
            {
                targets.Add(port);
            }

            if (targets.Count > 0)
            {
                plan.AddSet((byte)_random.Next(2), targets);
            }
        }

        plan.SetOf = [.. Enumerable.Range(0, plan.Count).Select(_ => (ushort)_random.Next(plan.Sets.Count))];
    }

    private CoreImage Core(Plan plan, List<Plan> senders)
    {
        int page = _chip.Core.PageChannels;
        var sources = new List<AxonSource>();
        var bitmaps = new List<byte>();
        var rows = new RandomRows(_random, _chip, plan);
        foreach (Plan sender in senders.OrderBy(sender => sender.Id))
        {
            bool[] sends = [.. Enumerable.Range(0, sender.Count).Select(c => !sender.Dendrites.Contains(c) && sender.Sets.Of(sender.SetOf[c]).Contains(plan.Id))];
            for (int p = 0; p * page < sends.Length; p++)
            {
                var bitmap = new byte[_chip.Core.BitmapBytes];
                int[] channels = [.. Enumerable.Range(p * page, page).Where(c => c < sends.Length && sends[c])];
                if (channels.Length == 0)
                {
                    continue;
                }

                sources.Add(new AxonSource(sender.Id, (uint)p, (uint)rows.Count));
                foreach (int c in channels)
                {
                    bitmap[(c - (p * page)) / 8] |= (byte)(1 << (c % page % 8));
                    rows.AddAxon();
                }

                bitmaps.AddRange(bitmap);
            }
        }

        rows.AppendLists();
        return new CoreImage
        {
            Id = plan.Id, Classes = plan.Classes, Neurons = plan.Records, Sets = plan.Sets, Sources = [.. sources], Bitmaps = [.. bitmaps],
            Descriptors = [.. rows.Descriptors], Rows = [.. rows.Bytes],
        };
    }

    internal sealed class Plan(CoreId id, int count)
    {
        internal CoreId Id => id;

        internal int Count => count;

        internal NeuronClass[] Classes { get; set; } = [];

        internal NeuronRecord[] Records { get; set; } = [];

        internal ushort[] SetOf { get; set; } = [];

        internal HashSet<int> Dendrites { get; } = [];

        internal DestinationSets Sets { get; private set; } = DestinationSets.Empty;

        internal ushort SomaSet(CoreId soma)
        {
            for (int s = 1; s < Sets.Count; s++)
            {
                if (Sets.Of(s).Length == 1 && Sets.Of(s)[0] == soma)
                {
                    return (ushort)s;
                }
            }

            AddSet(0, [soma]);
            return (ushort)(Sets.Count - 1);
        }

        internal void AddSet(byte flags, List<CoreId> targets) => Sets = new DestinationSets(
            [.. Sets.Start, Sets.Targets.Length + targets.Count], [.. Sets.Flags, flags], [.. Sets.Targets, .. targets]);
    }
}
