using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <content>What is worked out about arcs, sweeps and cores that are left alone.</content>
internal sealed partial class FastLayout
{
    // Queues that could overflow are counted row by row, and DENDRITE neurons send before arcs arrive: cores with either have no arcs.
    private RowOrder OrderOf(CoreImage core, int index, int[] payloadLimits)
    {
        bool mayHaveArcs = Blocks < 1 << (DirectPlan.TargetBits - 6) && !IsLimited(core, PendingEntries)
            && core.Classes.All(c => c.Model != NeuronModel.Dendrite);
        return RowOrder.Of(core, _image.Chip.Core.SparseTargetBits, _policy, payloadLimits, mayHaveArcs ? _plan : null);
    }

    private bool[] FindSomas()
    {
        bool[] isSoma = new bool[_image.CoreCount];
        foreach (int index in Sources.DendriteCores)
        {
            CoreImage core = _image.ReadCore(index);
            for (int n = 0; n < core.Neurons.Length; n++)
            {
                ReadOnlySpan<CoreId> targets = core.Classes[core.Neurons[n].Class].Model == NeuronModel.Dendrite ? core.Sets.Of(core.Neurons[n].DestinationSet) : [];
                int soma = targets.Length == 1 ? Sources.IndexOf(targets[0], _image) : -1;
                if (soma >= 0 && soma < isSoma.Length)
                {
                    isSoma[soma] = true;
                }
            }
        }

        return isSoma;
    }

    // A row carries payloads when its events are not all spikes: a port's go up to its limit, those of graded neurons and of rows that two sources share (whose events
    // may add up) are not limited here.
    private int[] PayloadLimits(CoreImage core, List<Axon> axons)
    {
        int[] limits = new int[core.Descriptors.Length];
        bool[] seen = new bool[limits.Length];
        Array.Fill(limits, 1);
        foreach (Axon axon in axons)
        {
            int block = axon.Source >> 6;
            bool isGraded = block < Blocks && (Sources.GradedBits[block] >> (axon.Source & 63) & 1) != 0;
            int limit = isGraded ? 0 : block < Blocks ? 1 : PortLimit(axon.Source);
            (int first, int count) = axon.Rows(core);
            for (int i = first; i < first + count; i++)
            {
                RowChecks.Descriptor(core, i, false);
                limits[i] = seen[i] ? 0 : limit;
                seen[i] = true;
            }
        }

        return limits;
    }

    private unsafe void AddPacketsLater()
    {
        _packetsLater = new bool[Direct[0].Length == 0 ? 0 : Blocks];
        for (int block = 0; block < _packetsLater.Length; block++)
        {
            _packetsLater[block] = Sources.GradedBits[block] == 0 && (Routes.BlockSet[block] < 0 || Sweeps[CoreOfBlock.Pointer[block]] is not null);
        }

        AllPacketsLater = Array.TrueForAll(_packetsLater, later => later) && _packetsLater.Length > 0;
    }

    /// <summary>The cores of a partition, those that can be swept together in one run.</summary>
    public List<CoreRun> RunsOf(int firstCore, int endCore)
    {
        List<CoreRun> runs = [];
        for (int start = firstCore, end; start < endCore; start = end)
        {
            for (end = start + 1; end < endCore && Sweeps[end] == Sweeps[start] && Lazies[end] == Lazies[start]; end++)
            {
            }

            runs.Add(new CoreRun(start, end, Sweeps[start], Lazies[start]));
        }

        return runs;
    }
}
