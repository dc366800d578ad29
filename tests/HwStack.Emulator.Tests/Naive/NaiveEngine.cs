using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>
/// The chip's text once more, with dictionaries and no thought for speed: every neuron is visited in every tick, every row is decoded bit by bit, every link of a packet's tree is
/// walked from its source. Shares only the step of a single neuron with the engines.
/// </summary>
public sealed class NaiveEngine : Engine
{
    private readonly CoreImage[] _cores;
    private readonly Dictionary<uint, int> _index = [];
    private readonly NeuronState[][] _state;
    private readonly long[][] _counters;
    private readonly long[][] _setPackets;
    private readonly long[][] _portSetPackets;
    private readonly long[] _portHops;
    private readonly Dictionary<(int Core, int Descriptor, long Due), int> _pending = [];
    private readonly Dictionary<(int Core, int Neuron), int> _input = [];
    private readonly List<(int Port, int Channel, int Payload)> _injected = [];
    private readonly List<SpikeEvent> _spikes = [];
    private readonly List<OutputEvent> _outputs = [];
    private long _tick;
    private uint _seed;
    private int _longest;

    public NaiveEngine(ChipImage image, uint? seed = null)
    {
        Image = image;
        _cores = [.. Enumerable.Range(0, image.CoreCount).Select(image.ReadCore)];
        _state = new NeuronState[_cores.Length][];
        _counters = new long[_cores.Length][];
        _setPackets = new long[_cores.Length][];
        _portSetPackets = new long[image.Ports.Count][];
        _portHops = new long[image.Ports.Count];
        for (int c = 0; c < _cores.Length; c++)
        {
            _index.Add(_cores[c].Id.Value, c);
        }

        Reset(seed);
    }

    public override ChipImage Image { get; }

    public override uint Seed => _seed;

    public override long NextTick => _tick;

    public override ReadOnlySpan<SpikeEvent> Spikes => _spikes.ToArray();

    public override ReadOnlySpan<OutputEvent> Outputs => _outputs.ToArray();

    public override ReadOnlySpan<int> ActiveCores => Enumerable.Range(0, _cores.Length).ToArray();

    public override int LongestPathHops => _longest;

    public override void Reset(uint? seed = null)
    {
        _seed = seed ?? Image.Seed;
        _tick = 0;
        _pending.Clear();
        _injected.Clear();
        _spikes.Clear();
        _outputs.Clear();
        Array.Clear(_portHops);
        for (int c = 0; c < _cores.Length; c++)
        {
            _state[c] = [.. _cores[c].Neurons.Select(n => new NeuronState(n.V0, n.U0, 0))];
            _counters[c] = new long[Counter.Count];
            _setPackets[c] = new long[_cores[c].Sets.Count];
        }

        for (int p = 0; p < Image.Ports.Count; p++)
        {
            _portSetPackets[p] = new long[Image.Ports[p].Sets.Count];
        }
    }

    public override void InjectInput(int port, int channel, int payload) => _injected.Add((port, channel, payload));

    public override void Tick()
    {
        _spikes.Clear();
        _outputs.Clear();
        _input.Clear();
        _longest = 0;
        HostPackets();
        for (int c = 0; c < _cores.Length; c++)
        {
            ReadRows(c);
        }

        PartialSums();
        HashSet<SpikeEvent> fired = UpdateNeurons();
        SendPackets(fired);
        _tick++;
    }

    public override CoreId CoreIdOf(int core) => _cores[core].Id;

    public override ReadOnlySpan<sbyte> V(int core) => _state[core].Select(s => s.V).ToArray();

    public override ReadOnlySpan<sbyte> U(int core) => _state[core].Select(s => s.U).ToArray();

    public override ReadOnlySpan<byte> Refractory(int core) => _state[core].Select(s => s.Refractory).ToArray();

    public override ReadOnlySpan<long> Counters(int core) => _counters[core];

    public override (long Packets, long Hops) PortCounters(int portIndex) => (_portSetPackets[portIndex].Sum(), _portHops[portIndex]);

    public override ReadOnlySpan<long> SetPackets(int core) => _setPackets[core];

    public override ReadOnlySpan<long> PortSetPackets(int portIndex) => _portSetPackets[portIndex];

    public override ulong StateHash()
    {
        ulong hash = Emulator.StateHash.Start(_tick);
        for (int c = 0; c < _cores.Length; c++)
        {
            for (int n = 0; n < _state[c].Length; n++)
            {
                hash = unchecked(hash + Emulator.StateHash.Neuron(_cores[c].Id.Value, n, _state[c][n].V, _state[c][n].U, _state[c][n].Refractory));
            }
        }

        foreach (((int core, int descriptor, long due), int payload) in _pending)
        {
            hash = unchecked(hash + Emulator.StateHash.Pending(_cores[core].Id.Value, descriptor, due, (short)payload));
        }

        return hash;
    }

    private void HostPackets()
    {
        foreach ((int port, int channel, int payload) in _injected.OrderBy(e => e.Port).ThenBy(e => e.Channel))
        {
            int p = Enumerable.Range(0, Image.Ports.Count).Single(i => Image.Ports[i].Id == CoreId.Port(port));
            int set = Image.Ports[p].ChannelSet[channel];
            int packets = payload == 0 ? 1 : (int)Math.Ceiling(Math.Abs(payload) / 127.0);
            CoreId[] targets = Image.Ports[p].Sets.Of(set).ToArray();
            if (targets.Length > 0)
            {
                _portSetPackets[p][set] += packets;
                _portHops[p] += packets * Hops(CoreId.Port(port), targets, Image.Ports[p].Sets.Flags[set]);
                Deliver(CoreId.Port(port), channel, targets, payload, _tick);
            }
        }

        _injected.Clear();
    }

    private void ReadRows(int c)
    {
        CoreImage core = _cores[c];
        foreach ((int Core, int Descriptor, long Due) key in _pending.Keys.Where(k => k.Core == c && k.Due == _tick).ToArray())
        {
            RowDescriptor d = core.Descriptors[key.Descriptor];
            _counters[c][Counter.AxonEvents]++;
            for (int i = 0; i < d.Count; i++)
            {
                int targetBits = Image.Chip.Core.SparseTargetBits;
                (int target, int weight) = d.Format == RowFormat.Dense
                    ? (d.Start + i, Signed4(Bits(core.Rows, (8 * d.Address) + (4 * i), 4)))
                    : (Bits(core.Rows, (8 * d.Address) + ((targetBits + 4) * i), targetBits), Signed4(Bits(core.Rows, (8 * d.Address) + ((targetBits + 4) * i) + targetBits, 4)));
                _counters[c][Counter.CellsScanned]++;
                if (weight != 0)
                {
                    _counters[c][Counter.SynapticOps]++;
                    int exponent = 8 + d.Exponent + core.Neurons[target].Exponent;
                    _input[(c, target)] = _input.GetValueOrDefault((c, target)) + (weight * _pending[key] * (int)Math.Pow(2, exponent));
                }
            }

            _pending.Remove(key);
        }
    }

    private void PartialSums()
    {
        foreach (((int c, int n), int sum) in _input.ToArray())
        {
            NeuronRecord record = _cores[c].Neurons[n];
            NeuronClass neuronClass = _cores[c].Classes[record.Class];
            if (neuronClass.Model == NeuronModel.Dendrite && _tick >= neuronClass.StartTick)
            {
                int soma = _index[_cores[c].Sets.Of(record.DestinationSet)[0].Value];
                (int, int) target = (soma, record.DendriteTarget);
                _input[target] = _input.GetValueOrDefault(target) + sum;
                _counters[c][Counter.NeuronUpdates]++;
                _counters[c][Counter.PartialSums]++;
            }
        }
    }

    private HashSet<SpikeEvent> UpdateNeurons()
    {
        HashSet<SpikeEvent> fired = [];
        for (int c = 0; c < _cores.Length; c++)
        {
            for (int n = 0; n < _state[c].Length; n++)
            {
                NeuronRecord record = _cores[c].Neurons[n];
                NeuronClass neuronClass = _cores[c].Classes[record.Class];
                bool received = _input.TryGetValue((c, n), out int accumulator);
                if (neuronClass.Model == NeuronModel.Dendrite || _tick < neuronClass.StartTick)
                {
                    continue;
                }

                bool counts = received || !NeuronStep.IsAtRest(neuronClass, record, _state[c][n], Image.TableMemory.Span);
                NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, _state[c][n], accumulator, (uint)_tick, _seed, Image.TableMemory.Span);
                if (!counts)
                {
                    Assert.Equal(_state[c][n], outcome.State); // the promise of "at rest"
                    Assert.False(outcome.Fired);
                }

                _state[c][n] = outcome.State;
                _counters[c][Counter.NeuronUpdates] += counts ? 1 : 0;
                _counters[c][Counter.Saturations] += outcome.Saturations;
                if (outcome.Fired)
                {
                    _counters[c][Counter.Spikes]++;
                    fired.Add(new SpikeEvent(c, n));
                    _spikes.Add(new SpikeEvent(c, n));
                }
            }
        }

        return fired;
    }

    private void SendPackets(HashSet<SpikeEvent> fired)
    {
        for (int c = 0; c < _cores.Length; c++)
        {
            for (int n = 0; n < _state[c].Length; n++)
            {
                NeuronRecord record = _cores[c].Neurons[n];
                NeuronClass neuronClass = _cores[c].Classes[record.Class];
                bool graded = (neuronClass.Flags & NeuronFlags.Graded) != 0 && _tick >= neuronClass.StartTick && _state[c][n].V != 0;
                CoreId[] targets = _cores[c].Sets.Of(record.DestinationSet).ToArray();
                if (neuronClass.Model != NeuronModel.Dendrite && targets.Length > 0 && (graded || fired.Contains(new SpikeEvent(c, n))))
                {
                    _counters[c][Counter.Packets]++;
                    _counters[c][Counter.Hops] += Hops(_cores[c].Id, targets, _cores[c].Sets.Flags[record.DestinationSet]);
                    _setPackets[c][record.DestinationSet]++;
                    Deliver(_cores[c].Id, n, targets, graded ? _state[c][n].V : 1, _tick + 1);
                }
            }
        }
    }

    private void Deliver(CoreId source, int channel, CoreId[] targets, int payload, long arrival)
    {
        foreach (CoreId target in targets)
        {
            if (target.IsPort)
            {
                PortImage port = Image.Ports.Single(p => p.Id == target);
                foreach (PortRun run in port.Runs.Where(r => r.Core == source && channel >= r.FirstNeuron && channel < r.FirstNeuron + r.Count))
                {
                    _outputs.Add(new OutputEvent(target.PortIndex, run.FirstChannel + channel - run.FirstNeuron, payload));
                }
            }
            else if (_index.TryGetValue(target.Value, out int c))
            {
                Arrive(c, source, channel, payload, arrival);
            }
        }
    }

    private void Arrive(int c, CoreId source, int channel, int payload, long arrival)
    {
        CoreImage core = _cores[c];
        int page = Image.Chip.Core.PageChannels, bytes = Image.Chip.Core.BitmapBytes;
        for (int s = 0; s < core.Sources.Length; s++)
        {
            if (core.Sources[s].Source != source || core.Sources[s].Page != channel / page || Bits(core.Bitmaps, (8 * bytes * s) + (channel % page), 1) == 0)
            {
                continue;
            }

            int axon = (int)core.Sources[s].FirstDescriptor + Enumerable.Range(0, channel % page).Sum(bit => Bits(core.Bitmaps, (8 * bytes * s) + bit, 1));
            RowDescriptor d = core.Descriptors[axon];
            foreach (int i in d.Format == RowFormat.List ? Enumerable.Range(d.Address, d.Count) : [axon])
            {
                (int, int, long) key = (c, i, arrival + core.Descriptors[i].Delay);
                if (_pending.TryGetValue(key, out int sum))
                {
                    _pending[key] = sum + payload;
                }
                else if (_pending.Keys.Count(k => k.Core == c) < Image.Chip.Core.PendingEntries)
                {
                    _pending[key] = payload;
                }
                else
                {
                    _counters[c][Counter.QueueOverflows]++;
                }
            }
        }
    }

    private int Hops(CoreId source, CoreId[] targets, byte flags)
    {
        HashSet<(int, int, int, int)> links = NaiveRoutes.Links(source, targets, (flags & 1) != 0, Image.MeshX, Image.MeshY);
        _longest = Math.Max(_longest, targets.Max(t => NaiveRoutes.Links(source, [t], (flags & 1) != 0, Image.MeshX, Image.MeshY).Count));
        return links.Count;
    }

    private static int Signed4(int nibble) => nibble >= 8 ? nibble - 16 : nibble;

    private static int Bits(byte[] bytes, int at, int count) => Enumerable.Range(0, count).Sum(i => ((bytes[(at + i) / 8] >> ((at + i) % 8)) & 1) << i);
}
