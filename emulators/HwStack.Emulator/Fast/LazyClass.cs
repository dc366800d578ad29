using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// LIF neurons that only decay towards 0 while they receive nothing, by a map that depends on v and the phase of dither alone: a block of them is left alone until input comes or
/// somebody looks, and then brought up to date by composed maps (docs/chip.md section 12). They can neither fire nor saturate meanwhile.
/// </summary>
internal sealed class LazyClass
{
    /// <summary>A map for each power of two of ticks up to 2^15.</summary>
    private const int Maps = 16;

    private const int MapBytes = 16 * 256;
    private const int TicksMax = 4096;

    private readonly NeuronClass _source;
    private readonly AlignedBuffer<sbyte> _maps = new(Maps * MapBytes);
    private readonly AlignedBuffer<uint> _ticksToRest = new(MapBytes);

    private LazyClass(NeuronClass source) => _source = source;

    /// <summary>The class of a core's neurons when they can be left alone; null when not.</summary>
    /// <param name="core">The core.</param>
    /// <param name="source">The one class of its neurons.</param>
    /// <param name="previous">A class that serves again when it is the same.</param>
    public static LazyClass? Of(CoreImage core, NeuronClass source, LazyClass? previous)
    {
        bool suits = source is { Model: NeuronModel.Lif, Flags: NeuronFlags.None, Reset: ResetMode.Value, StartTick: 0 } && source.Rounding != Rounding.Stochastic
            && (source.LeakV | source.LinearLeak) != 0;
        foreach (NeuronRecord record in suits ? core.Neurons : [])
        {
            suits &= record is { BiasV: 0, BiasU: 0, U0: 0, Threshold: > 0 } && record.V0 < record.Threshold && record.Reset < record.Threshold;
        }

        if (!suits)
        {
            return null;
        }

        if (previous is not null && previous._source == source)
        {
            return previous;
        }

        var made = new LazyClass(source);
        return made.Fill() ? made : null;
    }

    /// <summary>Runs a neuron without input.</summary>
    /// <param name="v">v; replaced.</param>
    /// <param name="refractory">Refractory counter; replaced.</param>
    /// <param name="phase">(tick + logical id) mod 16 in the first tick.</param>
    /// <param name="ticks">Ticks.</param>
    /// <returns>Neuron updates: ticks that did not begin at rest.</returns>
    public unsafe long Advance(ref sbyte v, ref byte refractory, uint phase, long ticks)
    {
        long waits = Math.Min(refractory, ticks);
        refractory -= (byte)waits;
        ticks -= waits;
        phase = (uint)(phase + waits) & 15;
        uint at = (phase << 8) | (byte)v, rest = _ticksToRest.Pointer[at];
        if (ticks >= rest)
        {
            v = 0;
            return waits + rest;
        }

        long left = ticks;
        for (int map = 0; map < Maps && left != 0; map++)
        {
            // The last map serves for all higher powers.
            for (long times = map == Maps - 1 ? left : left & 1; times > 0; times--)
            {
                v = _maps.Pointer[(map * MapBytes) + (int)(phase << 8) + (byte)v];
                phase = (uint)(phase + (1 << map)) & 15;
            }

            left >>= 1;
        }

        return waits + ticks;
    }

    private unsafe bool Fill()
    {
        for (uint phase = 0; phase < 16; phase++)
        {
            for (int v = -128; v < 128; v++)
            {
                int s = Arithmetic.Decay((sbyte)v, _source.LeakV);
                s = s > 0 ? Math.Max(0, s - _source.LinearLeak) : Math.Min(0, s + _source.LinearLeak);
                int next = Arithmetic.Round(s, _source.Rounding, 0, 0, phase, 0);
                if (next < Math.Min(v, 0) || next > Math.Max(v, 0))
                {
                    return false;
                }

                _maps.Pointer[(phase << 8) | (byte)v] = (sbyte)next;
            }
        }

        for (int map = 1; map < Maps; map++)
        {
            sbyte* half = _maps.Pointer + ((map - 1) * MapBytes);
            for (uint at = 0; at < MapBytes; at++)
            {
                uint phase = (uint)((at >> 8) + (1 << (map - 1))) & 15;
                half[MapBytes + at] = half[(phase << 8) | (byte)half[at]];
            }
        }

        for (uint at = 0; at < MapBytes; at++)
        {
            uint now = at, ticks = 0;
            for (; (byte)now != 0 && ticks < TicksMax; ticks++)
            {
                now = (((now >> 8) + 1 & 15) << 8) | (byte)_maps.Pointer[now];
            }

            _ticksToRest.Pointer[at] = ticks == TicksMax ? uint.MaxValue : ticks;
        }

        return true;
    }
}
