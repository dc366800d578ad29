using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>
/// Boards of senders without synapses, made from a seed, and ticks in which they send: every shape of tree, both routing orders in one core, ports in and out, several at one router, buffers
/// from one packet on, times with and without ties, ticks from silence to a jam.
/// </summary>
public sealed class RandomBoard
{
    private readonly Random _random;
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly CoreId[] _targets;
    private readonly double _activity;
    private readonly double _grid;

    public RandomBoard(int seed)
    {
        _random = new Random(seed);
        bool line = _random.Next(5) == 0;
        (_meshX, _meshY) = (_random.Next(1, line ? 12 : 6), line ? 1 : _random.Next(1, 6));
        int places = _meshX * _meshY;
        CoreId[] cores = [.. Enumerable.Range(0, places).Where(i => i == 0 || _random.Next(6) != 0).Select(i => new CoreId((uint)i))];
        bool[] isInput = [.. Enumerable.Range(0, _random.Next(0, 7)).Select(_ => _random.Next(2) == 0)];
        CoreId[] outputs = [.. Enumerable.Range(0, isInput.Length).Where(port => !isInput[port]).Select(CoreId.Port)];
        _targets = [.. cores, .. outputs];
        _activity = Math.Pow(_random.NextDouble(), 2);
        _grid = new[] { 0.25, 1, 4, 0.1 }[_random.Next(4)];
        ChipDescription chip = new ImageBuilder(_meshX, _meshY).Chip with
        {
            Router = new RouterLimits(65_536) { BufferPackets = new[] { 1, 1, 2, 3, 4, 4, 9 }[_random.Next(7)] },
            Timing = new TimingTable(1e6, 10, 4, 2, new[] { 0, 1, 3, 0.7 }[_random.Next(4)], new[] { 5, 1, 2, 5.3, 0.25, 0 }[_random.Next(6)], 100, 0, "test"),
        };
        PortImage[] ports = [.. isInput.Select((input, port) => new PortImage
        {
            Id = CoreId.Port(port), IsInput = input, Channels = 1, PayloadMax = input ? 100 : 0, Runs = [], ChannelSet = [], Sets = input ? Sets() : DestinationSets.Empty,
        })];
        CoreImage[] memories = [.. cores.Select(Core)];
        Image = new MemoryImage(
            chip, _meshX, _meshY, 1, new IoMap([], [], [], 1e-3), new Provenance("test", "test", "", "", new SortedDictionary<string, string>(StringComparer.Ordinal)), ports, memories);
        Engine = new ScriptedEngine(Image);
    }

    public MemoryImage Image { get; }

    public ScriptedEngine Engine { get; }

    /// <summary>Plays the next tick and returns the cycles that each active core works.</summary>
    public double[] Play()
    {
        double activity = _random.Next(4) == 0 ? 0.02 : _activity;
        List<SpikeEvent> spikes = [];
        List<int> active = [];
        for (int core = 0; core < Image.CoreCount; core++)
        {
            CoreImage memory = Image.ReadCore(core);
            for (int n = 0; n < memory.Neurons.Length; n++)
            {
                bool graded = (memory.Classes[memory.Neurons[n].Class].Flags & NeuronFlags.Graded) != 0;
                if (graded)
                {
                    Engine.SetV(core, n, (sbyte)(_random.NextDouble() < activity ? _random.Next(-128, 128) : 0));
                }
                else if (_random.NextDouble() < activity)
                {
                    spikes.Add(new SpikeEvent(core, n));
                }
            }

            active.Add(core);
        }

        for (int port = 0; port < Image.Ports.Count; port++)
        {
            for (int set = 1; set < Image.Ports[port].Sets.Count; set++)
            {
                bool sends = Image.Ports[port].Sets.Of(set).Length > 0 && _random.NextDouble() < activity;
                Engine.AddPortPackets(port, set, sends ? _random.Next(1, 6) : 0);
            }
        }

        Engine.Play([.. spikes], [.. active]);
        return [.. active.Select(_ => _grid * _random.Next(40))];
    }

    private CoreImage Core(CoreId id)
    {
        DestinationSets sets = Sets();
        return new CoreImage
        {
            Id = id, Sets = sets, Sources = [], Bitmaps = [], Descriptors = [], Rows = [],
            Classes = [default, new NeuronClass { Flags = NeuronFlags.Graded | NeuronFlags.NeverFires, StartTick = 2 }],
            Neurons = [.. Enumerable.Range(0, _random.Next(1, 30)).Select(_ => new NeuronRecord
            {
                Class = (byte)(_random.Next(5) == 0 ? 1 : 0), DestinationSet = (ushort)_random.Next(sets.Count),
            })],
        };
    }

    private DestinationSets Sets()
    {
        List<(byte Flags, CoreId[] Targets)> sets = [(0, [])];
        int orders = _random.Next(3);
        for (int set = _random.Next(1, 9); set > 0; set--)
        {
            double share = _random.Next(3) switch { 0 => 1, 1 => _random.NextDouble(), _ => 2.0 / _targets.Length };
            sets.Add(((byte)(orders == 2 ? _random.Next(2) : orders), [.. _targets.Where(_ => _random.NextDouble() < share)]));
        }

        return ImageBuilder.Sets(sets);
    }
}
