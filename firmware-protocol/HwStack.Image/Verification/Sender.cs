using HwStack.Chip;

namespace HwStack.Image;

/// <summary>What the receivers of a core or input port must know about it: who sends where, and how much. Three bytes a neuron at most, kept for the whole verification.</summary>
internal sealed class Sender
{
    internal const byte Spiking = 0;
    internal const byte Graded = 1;
    internal const byte Dendrite = 2;

    private readonly ushort[] _setOf;
    private readonly byte[]? _kinds;
    private readonly int _payloadMax;

    internal Sender(CoreImage core)
    {
        (Id, Sets, _payloadMax) = (core.Id, core.Sets, 1);
        _setOf = new ushort[core.Neurons.Length];
        for (int n = 0; n < _setOf.Length; n++)
        {
            NeuronRecord record = core.Neurons[n];
            _setOf[n] = record.DestinationSet < Sets.Count ? record.DestinationSet : (ushort)0;
            byte kind = record.Class < core.Classes.Length ? KindOf(core.Classes[record.Class]) : Spiking;
            if (kind != Spiking)
            {
                _kinds ??= new byte[_setOf.Length];
                _kinds[n] = kind;
            }
        }
    }

    internal Sender(PortImage port)
    {
        (Id, Sets, _payloadMax) = (port.Id, port.Sets, port.PayloadMax);
        _setOf = [.. port.ChannelSet.Select(set => set < Sets.Count ? set : (ushort)0)];
    }

    internal CoreId Id { get; }

    internal DestinationSets Sets { get; }

    /// <summary>Neurons or channels.</summary>
    internal int Count => _setOf.Length;

    /// <summary>Set of a neuron that sends packets; the empty set for a DENDRITE, whose sums are no packets.</summary>
    internal int PacketSet(int index) => KindAt(index) == Dendrite ? 0 : _setOf[index];

    internal byte KindAt(int index) => _kinds is null ? Spiking : _kinds[index];

    /// <summary>Largest payload magnitude of a packet.</summary>
    internal int PayloadMaxAt(int index) => KindAt(index) == Graded ? 128 : _payloadMax;

    /// <summary>Whether a set names a core or port; sets are searched without trusting their order.</summary>
    internal bool Names(int set, CoreId id) => Sets.Of(set).Contains(id);

    /// <summary>How many neurons send packets to each set.</summary>
    internal int[] UsersOfSets()
    {
        var users = new int[Sets.Count];
        for (int n = 0; n < Count; n++)
        {
            users[PacketSet(n)]++;
        }

        return users;
    }

    /// <summary>Cores that DENDRITEs of this core send to.</summary>
    internal IEnumerable<CoreId> SomaCores()
    {
        for (int n = 0; _kinds is not null && n < Count; n++)
        {
            if (_kinds[n] == Dendrite && Sets.Of(_setOf[n]).Length == 1)
            {
                yield return Sets.Of(_setOf[n])[0];
            }
        }
    }

    private static byte KindOf(in NeuronClass neuronClass) => neuronClass.Model == NeuronModel.Dendrite ? Dendrite
        : (neuronClass.Flags & NeuronFlags.Graded) != 0 ? Graded : Spiking;
}
