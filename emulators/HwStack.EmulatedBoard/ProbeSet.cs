using System.Buffers.Binary;
using HwStack.Chip;
using HwStack.Emulator;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>What a run records beside its outputs: spikes of chosen neurons, and v and u of chosen neurons after every tick.</summary>
internal sealed class ProbeSet(Endpoint endpoint, int probesMax)
{
    private const int HeadBytes = 16;
    private const uint EveryCore = uint.MaxValue;

    private readonly List<(ProbeKindOnWire Kind, int Core, int First, int Count, ushort Number)> _states = [];
    private readonly byte[] _frame = new byte[FrameCodec.MtuCeiling];
    private Dictionary<CoreId, int> _cores = [];
    private bool[]?[] _spikes = [];
    private int _count;
    private int _probe;
    private int _offset;

    /// <summary>What a probe records.</summary>
    private enum ProbeKindOnWire : byte
    {
        Spikes,
        V,
        U,
    }

    /// <summary>There are probes of spikes.</summary>
    public bool HasSpikes { get; private set; }

    /// <summary>Starts a run: no probes.</summary>
    public void Reset(Engine engine)
    {
        if (_spikes.Length != engine.Image.CoreCount)
        {
            _cores = [];
            for (int core = 0; core < engine.Image.CoreCount; core++)
            {
                _cores.Add(engine.CoreIdOf(core), core);
            }
        }

        _spikes = new bool[engine.Image.CoreCount][];
        _states.Clear();
        HasSpikes = false;
        _count = 0;
        StatesSent();
    }

    /// <summary>Forgets which cores there are: another image.</summary>
    public void Forget() => _spikes = [];

    /// <summary>Adds a probe; returns its number.</summary>
    public ushort Add(Engine engine, byte kind, uint coreId, uint first, uint count)
    {
        if (_count >= probesMax)
        {
            throw new BoardFault(ErrorGroup.Run, 3, "The board has no room for another probe.", (ulong)_count + 1, (ulong)probesMax);
        }

        if (kind == 0 && coreId == EveryCore && first == 0 && count == 0)
        {
            for (int c = 0; c < _spikes.Length; c++)
            {
                (_spikes[c] ??= new bool[engine.V(c).Length]).AsSpan().Fill(true);
            }

            HasSpikes = true;
            return (ushort)_count++;
        }

        if (kind > 2 || count == 0 || !_cores.TryGetValue(new CoreId(coreId), out int core) || (ulong)first + count > (ulong)engine.V(core).Length)
        {
            throw new BoardFault(ErrorGroup.Run, 2, $"Neurons {first} to {(ulong)first + count} of core {coreId} cannot be probed.", coreId);
        }

        if (kind == 0)
        {
            bool[] chosen = _spikes[core] ??= new bool[engine.V(core).Length];
            HasSpikes = true;
            chosen.AsSpan((int)first, (int)count).Fill(true);
        }
        else
        {
            _states.Add(((ProbeKindOnWire)kind, core, (int)first, (int)count, (ushort)_count));
        }

        return (ushort)_count++;
    }

    /// <summary>Adds the probed spikes of the tick just run.</summary>
    public void Spikes(Engine engine, ulong tick, EventPacker to)
    {
        foreach (SpikeEvent spike in engine.Spikes)
        {
            if (_spikes[spike.Core] is { } chosen && chosen[spike.Neuron])
            {
                to.Add(tick, new WireEvent(0, (ushort)spike.Neuron, engine.CoreIdOf(spike.Core).Value));
            }
        }
    }

    /// <summary>The states of the next tick are to be sent from the first probe on.</summary>
    public void StatesSent() => (_probe, _offset) = (0, 0);

    /// <summary>Sends states after a tick, from where it stopped. False when the channel has no room for the rest.</summary>
    public bool SendStates(Engine engine, ulong tick, ushort epoch, long now)
    {
        int most = endpoint.Mtu - HeadBytes;
        for (; _probe < _states.Count; _probe++, _offset = 0)
        {
            (ProbeKindOnWire kind, int core, int first, int count, ushort number) = _states[_probe];
            ReadOnlySpan<sbyte> states = (kind == ProbeKindOnWire.V ? engine.V(core) : engine.U(core)).Slice(first, count);
            while (_offset < count)
            {
                if (!endpoint.CanSend(Channel.Probe))
                {
                    return false;
                }

                int part = Math.Min(most, count - _offset);
                BinaryPrimitives.WriteUInt16LittleEndian(_frame, epoch);
                BinaryPrimitives.WriteUInt16LittleEndian(_frame.AsSpan(2), number);
                BinaryPrimitives.WriteUInt64LittleEndian(_frame.AsSpan(4), tick);
                BinaryPrimitives.WriteUInt32LittleEndian(_frame.AsSpan(12), (uint)_offset);
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(states.Slice(_offset, part)).CopyTo(_frame.AsSpan(HeadBytes));
                endpoint.TrySend(Channel.Probe, MessageType.States, _frame.AsSpan(0, HeadBytes + part), now);
                _offset += part;
            }
        }

        return true;
    }
}
