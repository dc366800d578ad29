using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>The part of a multicast tree that branches off at one coordinate of the first dimension: from the source's line to Low and to High.</summary>
/// <param name="First">Coordinate along the first dimension.</param>
/// <param name="Low">Smallest coordinate along the second dimension, at most the source's.</param>
/// <param name="High">Largest, at least the source's.</param>
internal readonly record struct TreeColumn(int First, int Low, int High);

/// <summary>Where a tree leaves through an output port.</summary>
/// <param name="First">Router's coordinate along the first dimension.</param>
/// <param name="Second">And along the second.</param>
/// <param name="Link">Number of the port's link.</param>
internal readonly record struct TreeExit(int First, int Second, int Link);

/// <summary>The multicast trees of all destination sets of one source, as columns: a few words a set instead of one a link.</summary>
internal sealed class TreeShapes
{
    private TreeShapes(int[] start, int[] exitStart, TreeColumn[] columns, TreeExit[] exits, bool[] yFirst) =>
        (Start, ExitStart, Columns, Exits, YFirst) = (start, exitStart, columns, exits, yFirst);

    /// <summary>Offsets of each set in Columns.</summary>
    public int[] Start { get; }

    /// <summary>Offsets of each set in Exits.</summary>
    public int[] ExitStart { get; }

    /// <summary>Columns of each set, ascending by First; a set that is not empty has at least one.</summary>
    public TreeColumn[] Columns { get; }

    /// <summary>Exits of each set.</summary>
    public TreeExit[] Exits { get; }

    /// <summary>For each set: along Y first.</summary>
    public bool[] YFirst { get; }

    /// <summary>Lays the trees of a source.</summary>
    public static TreeShapes Of(ChipImage image, CoreId source, DestinationSets sets, IReadOnlyDictionary<CoreId, int> portLinks)
    {
        int[] start = new int[sets.Count + 1], exitStart = new int[sets.Count + 1];
        bool[] yFirst = new bool[sets.Count];
        List<TreeColumn> columns = [];
        List<TreeExit> exits = [];
        List<(int First, int Second)> at = [];
        for (int set = 0; set < sets.Count; set++)
        {
            bool turned = yFirst[set] = (sets.Flags[set] & 1) != 0;
            int origin = Turn(RouterOf(image, source), turned).Second;
            at.Clear();
            foreach (CoreId target in sets.Of(set))
            {
                (int First, int Second) router = Turn(RouterOf(image, target), turned);
                at.Add(router);
                if (target.IsPort && portLinks.TryGetValue(target, out int link))
                {
                    exits.Add(new TreeExit(router.First, router.Second, link));
                }
            }

            at.Sort();
            for (int first = 0, end; first < at.Count; first = end)
            {
                for (end = first + 1; end < at.Count && at[end].First == at[first].First; end++)
                {
                }

                columns.Add(new TreeColumn(at[first].First, Math.Min(origin, at[first].Second), Math.Max(origin, at[end - 1].Second)));
            }

            start[set + 1] = columns.Count;
            exitStart[set + 1] = exits.Count;
        }

        return new TreeShapes(start, exitStart, [.. columns], [.. exits], yFirst);
    }

    /// <summary>Coordinates of the router of a core or port.</summary>
    public static (int X, int Y) RouterOf(ChipImage image, CoreId id) => id.IsPort
        ? (0, id.PortIndex % image.MeshY)
        : ((int)(id.Value % (uint)image.MeshX), (int)(id.Value / (uint)image.MeshX));

    private static (int First, int Second) Turn((int X, int Y) at, bool yFirst) => yFirst ? (at.Y, at.X) : at;
}
