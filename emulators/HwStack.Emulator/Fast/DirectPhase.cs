using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>Phase 1 for arcs: the spikes of earlier ticks that are due now add to the sums of their targets. The spikes themselves, kept by tick, are the pending events.</summary>
/// <param name="layout">The image.</param>
/// <param name="state">Sums.</param>
/// <param name="lists">Arcs into this partition.</param>
/// <param name="host">Host events by tick.</param>
/// <param name="touched">A bit for every block that received an arc; null when all are visited and all sums looked at anyway.</param>
internal sealed unsafe class DirectPhase(FastLayout layout, FastState state, DirectArcs[] lists, HostHistory host, AlignedBuffer<ulong>? touched)
{
    private const uint TargetMask = (1u << DirectPlan.TargetBits) - 1;

    // Records are fetched that many spikes ahead.
    private const int Ahead = 32;

    private AlignedBuffer<int> _sources = new(1024);

    /// <summary>Delivers what is due in a tick.</summary>
    public void Deliver(Worker[] senders, long tick)
    {
        foreach (DirectArcs list in lists)
        {
            AddScaled(list, host.StampedIn(tick - list.Delay));
            foreach (Worker sender in senders)
            {
                int count = List(list, sender.SentIn(tick - 1 - list.Delay));
                if (touched is null)
                {
                    Add(list.Records.Pointer, list.Arcs.Pointer, list.Inline, _sources.Pointer, count, layout.DirectValues.Pointer, state.Direct.Sums);
                }
                else
                {
                    AddAndTouch(
                        list.Records.Pointer, list.Arcs.Pointer, list.Inline, _sources.Pointer, count, layout.DirectValues.Pointer, state.Direct.Sums, state.Direct.Received,
                        touched.Pointer);
                }
            }
        }
    }

    // Host events carry payloads.
    private void AddScaled(DirectArcs list, ReadOnlySpan<HostEvent> events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            Prefetch(list.Records.Pointer + ((long)events[Math.Min(i + (Ahead / 2), events.Length - 1)].Source * list.Stride));
            uint first = list.Records.Pointer[((long)events[Math.Min(i + (Ahead / 4), events.Length - 1)].Source * list.Stride) + DirectArcs.HeadWords] & TargetMask;
            Prefetch(state.Direct.Sums + first);
            Prefetch(state.Direct.Received + (first >> 6));
            (int source, int payload) = events[i];
            uint* record = list.Records.Pointer + ((long)source * list.Stride);
            record[0]++;
            list.Uncounted.Pointer[source >> 12] |= 1UL << (source >> 6);
            AddScaled(record + DirectArcs.HeadWords, list.Inline, payload);
            uint* rest = list.Arcs.Pointer + record[1];
            AddScaled(rest + 1, record[1] == 0 ? 0 : (int)*rest, payload);
        }
    }

    private void AddScaled(uint* arcs, int count, int payload)
    {
        for (uint* end = arcs + count; arcs < end; arcs++)
        {
            uint target = *arcs & TargetMask, block = target >> 6;
            state.Direct.Sums[target] += (short)(layout.DirectValues.Pointer[*arcs >> DirectPlan.TargetBits] * payload);
            state.Direct.Received[block] |= 1UL << (int)target;
            if (touched is not null)
            {
                touched.Pointer[block >> 6] |= 1UL << (int)block;
            }
        }
    }

    // The sources of a tick one after another, with room for what is fetched ahead.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int List(DirectArcs list, ReadOnlySpan<BlockSpikes> sent)
    {
        if ((sent.Length * 64L) + Ahead > _sources.Length)
        {
            _sources = new((sent.Length * 64L * 2) + Ahead);
        }

        int* sources = _sources.Pointer;
        ulong* uncounted = list.Uncounted.Pointer;
        int count = 0, word = 0;
        ulong blocks = 0;
        foreach (ref readonly BlockSpikes spikes in sent)
        {
            // Blocks ascend: one store for each word.
            if (spikes.Block >> 6 != word)
            {
                uncounted[word] |= blocks;
                (word, blocks) = (spikes.Block >> 6, 0);
            }

            blocks |= 1UL << spikes.Block;

            // Mostly one or two of 64 fire, which is nothing to predict: two are written whoever fires.
            int first = spikes.Block * 64;
            ulong left = spikes.Fired;
            sources[count] = first + BitOperations.TrailingZeroCount(left);
            count += left != 0 ? 1 : 0;
            left &= left - 1;
            sources[count] = first + BitOperations.TrailingZeroCount(left);
            count += left != 0 ? 1 : 0;
            for (left &= left - 1; left != 0; left &= left - 1)
            {
                sources[count++] = first + BitOperations.TrailingZeroCount(left);
            }
        }

        uncounted[word] |= blocks;
        for (int i = 0; i < Ahead; i++)
        {
            sources[count + i] = 0;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add(uint* records, uint* arcs, int inline, int* sources, int count, short* values, short* sums)
    {
        long stride = DirectArcs.HeadWords + inline;
        for (int* end = sources + count; sources < end; sources++)
        {
            Prefetch(records + (sources[Ahead] * stride));
            uint* record = records + (*sources * stride);
            record[0]++;
            uint* arc = record + DirectArcs.HeadWords, stop = arc + inline;
            uint rest = record[1];
            while (true)
            {
                for (; arc < stop; arc++)
                {
                    sums[*arc & TargetMask] += values[*arc >> DirectPlan.TargetBits];
                }

                if (rest == 0)
                {
                    break;
                }

                arc = arcs + rest + 1;
                stop = arc + arcs[rest];
                rest = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAndTouch(
        uint* records, uint* arcs, int inline, int* sources, int count, short* values, short* sums, ulong* received, ulong* touchedBlocks)
    {
        long stride = DirectArcs.HeadWords + inline;
        for (int* end = sources + count; sources < end; sources++)
        {
            Prefetch(records + (sources[Ahead] * stride));
            uint first = records[(sources[Ahead / 2] * stride) + DirectArcs.HeadWords] & TargetMask;
            Prefetch(sums + first);
            Prefetch(received + (first >> 6));
            uint* record = records + (*sources * stride);
            record[0]++;
            uint* arc = record + DirectArcs.HeadWords, stop = arc + inline;
            uint rest = record[1];
            while (true)
            {
                for (; arc < stop; arc++)
                {
                    uint target = *arc & TargetMask;
                    sums[target] += values[*arc >> DirectPlan.TargetBits];
                    uint block = target >> 6;
                    received[block] |= 1UL << (int)target;
                    touchedBlocks[block >> 6] |= 1UL << (int)block;
                }

                if (rest == 0)
                {
                    break;
                }

                arc = arcs + rest + 1;
                stop = arc + arcs[rest];
                rest = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(void* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }
}
