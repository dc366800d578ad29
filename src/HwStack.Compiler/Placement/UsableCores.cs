using HwStack.Compiler.Defects;

namespace HwStack.Compiler.Placement;

/// <summary>Which block may sit on which core of a board with defects: a core takes blocks of up to its capacity.</summary>
/// <param name="capacity">Neurons by core; 0 for a core that must not be used.</param>
/// <param name="size">Neurons by block.</param>
internal sealed class UsableCores(int[] capacity, int[] size)
{
    private readonly int _largest = size.DefaultIfEmpty(0).Max();

    /// <summary>The cores that defects leave on a mesh.</summary>
    /// <param name="map">The defects.</param>
    /// <param name="size">Neurons by block.</param>
    /// <param name="meshX">Width in cores.</param>
    /// <param name="meshY">Height in cores.</param>
    /// <param name="clearLines">Leaves out every row with a dead link in it and every column with a dead link in it. What is left needs no luck: X-first paths between these cores cross no dead link.</param>
    public static UsableCores Of(DefectMap map, int[] size, int meshX, int meshY, bool clearLines)
    {
        int[] capacity = [.. Enumerable.Range(0, meshX * meshY).Select(map.Capacity)];
        foreach (DeadLink link in clearLines ? map.Defects.Links.Where(link => !link.IsPortLink && link.B.X < meshX && link.B.Y < meshY) : [])
        {
            bool isRow = link.A.Y == link.B.Y;
            for (int i = 0; i < (isRow ? meshX : meshY); i++)
            {
                capacity[isRow ? (link.A.Y * meshX) + i : (i * meshX) + link.A.X] = 0;
            }
        }

        return new UsableCores(capacity, size);
    }

    /// <summary>Cores that can take at least the smallest block.</summary>
    public int Count => size.Length == 0 ? 0 : capacity.Count(neurons => neurons >= size.Min());

    /// <summary>Whether a block may sit on a core.</summary>
    public bool Allows(int block, int core) => size[block] <= capacity[core];

    /// <summary>
    /// A core for each block: the blocks in their order on the cores in their order. When unrestricted cores are too few, the smallest blocks go to the restricted ones.
    /// Null when there is no assignment at all.
    /// </summary>
    /// <param name="blocks">Every block once.</param>
    /// <param name="cores">Every core once.</param>
    public int[]? Assign(IReadOnlyList<int> blocks, IReadOnlyList<int> cores)
    {
        int[] places = new int[blocks.Count];
        Array.Fill(places, -1);
        List<int> free = [.. cores.Where(core => capacity[core] >= _largest)];
        int missing = blocks.Count - free.Count;
        if (missing > 0)
        {
            // Capacities are nested, so the largest of the small blocks on the largest of the restricted cores succeeds whenever anything does.
            int[] restricted = [.. cores.Where(core => capacity[core] > 0 && capacity[core] < _largest).OrderByDescending(core => capacity[core]).Take(missing)];
            int[] small = [.. blocks.OrderBy(block => size[block]).Take(missing).Reverse()];
            if (restricted.Length < missing || Enumerable.Range(0, missing).Any(i => !Allows(small[i], restricted[i])))
            {
                return null;
            }

            for (int i = 0; i < missing; i++)
            {
                places[small[i]] = restricted[i];
            }
        }

        int next = 0;
        foreach (int block in blocks)
        {
            places[block] = places[block] >= 0 ? places[block] : free[next++];
        }

        return places;
    }
}
