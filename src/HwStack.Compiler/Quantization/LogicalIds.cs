using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Logical ids of all neurons: the file's where its grid names them once in the whole network, else successive numbers. Dither sees only (tick + id) mod 16, so that an id that is taken, or a
/// population whose step 0 falls in another tick than the grid says, gets a free id of the same phase and nothing changes; stochastic rounding sees all bits, and there a warning is due.
/// </summary>
internal static class LogicalIds
{
    private const int Phases = 16;

    /// <summary>Ids by population and neuron; empty for inputs. HWW364 where draws of stochastic rounding will differ from the file's.</summary>
    public static uint[][] Plan(LoweredNetwork network, FixedPopulation?[] fixedOf, uint seed, List<Warning> warnings)
    {
        uint[][] ids = [.. network.Populations.Select(population => population.Kind == PopulationKind.Input ? [] : new uint[population.Count])];
        bool[][] given = Array.ConvertAll(ids, own => new bool[own.Length]);
        HashSet<uint> used = [];
        for (int id = 0; id < ids.Length; id++)
        {
            if (fixedOf[id] is { FromFile: true } && network.Populations[id].Grid is { } grid)
            {
                Keep(network.Populations[id], grid.States, seed, ids[id], given[id], used, warnings);
            }
        }

        uint next = 0;
        uint[] nextOfPhase = [.. Enumerable.Range(0, Phases).Select(phase => (uint)phase)];
        for (int id = 0; id < ids.Length; id++)
        {
            StateGrid? grid = fixedOf[id] is { FromFile: true } ? network.Populations[id].Grid?.States : null;
            for (int i = 0; i < ids[id].Length; i++)
            {
                if (given[id][i])
                {
                    continue;
                }

                ids[id][i] = grid is { Rounding: GridRounding.Dither }
                    ? Free(ref nextOfPhase[Phase(grid, network.Populations[id].Skew, i)], Phases, used)
                    : Free(ref next, 1, used);
            }
        }

        return ids;
    }

    private static void Keep(FloatPopulation population, StateGrid grid, uint seed, uint[] ids, bool[] given, HashSet<uint> used, List<Warning> warnings)
    {
        bool late = grid.FirstTick != (uint)population.Skew, stochastic = grid.Rounding == GridRounding.Stochastic;
        int taken = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            // A late population's ids are taken anew for dither; the others do not care about the tick, or cannot be helped.
            bool shifted = late && grid.Rounding == GridRounding.Dither;
            if (!shifted && used.Add(grid.Id[i]))
            {
                (ids[i], given[i]) = (grid.Id[i], true);
            }
            else
            {
                taken++;
            }
        }

        string? why = !stochastic ? null
            : taken > 0 ? $"{taken} of its neurons have ids that others have too"
            : late ? $"its step 0 falls in tick {population.Skew} on the chip and in tick {grid.FirstTick} in the file"
            : grid.Seed != seed ? $"the file's seed is {grid.Seed}, the image's {seed}"
            : null;
        if (why is not null)
        {
            warnings.Add(new Warning(
                "HWW364", $"Stochastic rounding of these neurons will draw other numbers than the file says, because {why}.", population.Name,
                "Their mean is the same. For the very same draws give each neuron its own id, first_tick the population's skew, and compile with --seed of the file."));
        }
    }

    private static int Phase(StateGrid grid, int skew, int neuron) => (int)(unchecked(grid.Id[neuron] + grid.FirstTick - (uint)skew) % Phases);

    private static uint Free(ref uint next, uint step, HashSet<uint> used)
    {
        uint id = next;
        while (!used.Add(id))
        {
            id = unchecked(id + step);
        }

        next = unchecked(id + step);
        return id;
    }
}
