using System.Runtime.CompilerServices;

namespace HwStack.Chip;

/// <summary>
/// What a neuron without input does, tabulated: 256 states × 16 dither phases, composed with itself, so that k idle ticks cost O(log k) look-ups
/// instead of k steps. Spikes, states and counters come out exactly as if every tick had been stepped (docs/chip.md section 12).
/// </summary>
/// <remarks>
/// One map serves all neurons with the same class and bias; threshold, reset and logical id may differ. Memory: 4096 × 12 bytes (256 × 12 with
/// nearest-even rounding) for each power of two that has been asked for. Not safe for use by several threads at once.
/// </remarks>
public sealed class FiniteMap
{
    private const int Levels = 31;
    private readonly Level?[] _levels = new Level?[Levels];
    private readonly int _phases;
    private readonly bool _keepsU;

    private FiniteMap(in NeuronClass neuronClass, in NeuronRecord record, ReadOnlySpan<byte> tableMemory)
    {
        _phases = neuronClass.Rounding == Rounding.Dither ? 16 : 1;
        _keepsU = neuronClass.Model == NeuronModel.Lif;
        _levels[0] = FirstLevel(neuronClass, record, tableMemory);
    }

    /// <summary>What idle ticks did.</summary>
    /// <param name="State">State afterwards.</param>
    /// <param name="NeuronUpdates">Ticks at whose beginning the neuron was not at rest: what the counter neuron_updates grows by.</param>
    /// <param name="Saturations">What the counter saturations grows by.</param>
    public readonly record struct Idle(NeuronState State, long NeuronUpdates, long Saturations);

    /// <summary>
    /// True for classes with a finite autonomous map: LIF, QLIF and one-state TABLE, rounding nearest-even or dither, not graded (a graded
    /// neuron sends in every tick). Others are stepped; two-state classes are skipped only at rest.
    /// </summary>
    public static bool Supports(in NeuronClass neuronClass) =>
        neuronClass.Rounding != Rounding.Stochastic && (neuronClass.Flags & NeuronFlags.Graded) == 0
        && (neuronClass.Model is NeuronModel.Lif or NeuronModel.Qlif || (neuronClass.Model == NeuronModel.Table && neuronClass.P1 == 0));

    /// <summary>Tabulates a class with the bias of a record.</summary>
    /// <exception cref="NotSupportedException"><see cref="Supports"/> is false.</exception>
    public static FiniteMap For(in NeuronClass neuronClass, in NeuronRecord record, ReadOnlySpan<byte> tableMemory = default) => Supports(neuronClass)
        ? new FiniteMap(neuronClass, record, tableMemory)
        : throw new NotSupportedException($"{neuronClass.Model} with {neuronClass.Rounding} rounding has no finite map");

    /// <summary>Ticks, at most <paramref name="limit"/>, that pass before the neuron needs to be stepped because it may fire. 0: step it now.</summary>
    /// <param name="neuronClass">The class of the map.</param>
    /// <param name="record">A record with the bias of the map.</param>
    /// <param name="state">State now.</param>
    /// <param name="tick">The next tick, not held.</param>
    /// <param name="limit">0 or more; above 2^31 − 1 the answer may be smaller than the truth.</param>
    public long QuietTicks(in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, ulong tick, long limit)
    {
        if ((neuronClass.Flags & NeuronFlags.NeverFires) != 0)
        {
            return limit;
        }

        long quiet = Math.Min(state.Refractory, limit);
        if (state.V >= record.Threshold)
        {
            return quiet; // the reset rules look at such a state, so it is stepped
        }

        int cell = Cell(state.V, tick + (ulong)quiet, record.LogicalId);
        for (int level = Levels - 1; level >= 0; level--)
        {
            if (quiet + (1L << level) > limit)
            {
                continue;
            }

            Level map = At(level);
            if (map.Highest[cell] < record.Threshold)
            {
                quiet += 1L << level;
                cell = map.Next[cell];
            }
        }

        return quiet;
    }

    /// <summary>What <paramref name="ticks"/> ticks without input do; they must not exceed <see cref="QuietTicks"/>.</summary>
    public Idle Advance(in NeuronRecord record, NeuronState state, ulong tick, long ticks)
    {
        long waited = Math.Min(state.Refractory, ticks), updates = waited, saturations = 0;
        bool neverAtRest = _keepsU && (state.U != 0 || record.BiasU != 0);
        int cell = Cell(state.V, tick + (ulong)waited, record.LogicalId);
        long left = ticks - waited;
        updates += neverAtRest ? left : 0;
        for (int level = 0; left >> level != 0; level++)
        {
            // Above the highest level the map is applied as often as needed; 2^30 ticks a time.
            long times = level < Levels - 1 ? (left >> level) & 1 : left >> level;
            for (long i = 0; i < times; i++)
            {
                Level map = At(level);
                updates += neverAtRest ? 0 : map.Updates[cell];
                saturations += map.Saturations[cell];
                cell = map.Next[cell];
            }

            if (level == Levels - 1)
            {
                break;
            }
        }

        return new Idle(new NeuronState((sbyte)((cell & 255) - 128), state.U, (byte)(state.Refractory - waited)), updates, saturations);
    }

    /// <summary>A cell is phase · 256 + v + 128; look-ups chain without decoding it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Cell(sbyte v, ulong tick, uint logicalId) =>
        (_phases == 1 ? 0 : (int)((unchecked((uint)tick + logicalId) & 15) * 256)) + v + 128;

    private Level FirstLevel(NeuronClass neuronClass, in NeuronRecord record, ReadOnlySpan<byte> tableMemory)
    {
        NeuronClass silent = neuronClass with { Flags = neuronClass.Flags | NeuronFlags.NeverFires };
        var level = new Level(_phases);
        for (int cell = 0; cell < level.Next.Length; cell++)
        {
            var state = new NeuronState((sbyte)((cell & 255) - 128), 0, 0);
            int phase = cell >> 8;
            NeuronRecord plain = record with { LogicalId = 0, BiasU = 0 };
            NeuronStep.Outcome outcome = NeuronStep.Step(silent, plain, state, 0, (uint)phase, 0, tableMemory);
            level.Next[cell] = (short)((((phase + 1) % _phases) * 256) + outcome.State.V + 128);
            level.Highest[cell] = outcome.State.V;
            level.Saturations[cell] = outcome.Saturations;
            level.Updates[cell] = NeuronStep.IsAtRest(silent, plain, state, tableMemory) ? 0 : 1;
        }

        return level;
    }

    private Level At(int level)
    {
        if (_levels[level] is { } known)
        {
            return known;
        }

        Level half = At(level - 1), whole = new(_phases);
        for (int cell = 0; cell < whole.Next.Length; cell++)
        {
            int middle = half.Next[cell];
            whole.Next[cell] = half.Next[middle];
            whole.Highest[cell] = Math.Max(half.Highest[cell], half.Highest[middle]);
            whole.Saturations[cell] = half.Saturations[cell] + half.Saturations[middle];
            whole.Updates[cell] = half.Updates[cell] + half.Updates[middle];
        }

        return _levels[level] = whole;
    }

    private sealed class Level(int phases)
    {
        public short[] Next { get; } = new short[phases * 256];

        /// <summary>
        /// Running maximum of v. The chip compares the unsaturated state, but saturation changes the answer only for a threshold of −128,
        /// where this errs towards stepping.
        /// </summary>
        public short[] Highest { get; } = new short[phases * 256];

        public int[] Saturations { get; } = new int[phases * 256];

        public int[] Updates { get; } = new int[phases * 256];
    }
}
