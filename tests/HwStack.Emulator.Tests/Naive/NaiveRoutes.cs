using HwStack.Chip;

namespace HwStack.Emulator.Tests;

/// <summary>Walks the way of a packet to each destination link by link and keeps each link once.</summary>
internal static class NaiveRoutes
{
    /// <summary>Directed links as (x, y) → (x, y); port links lead to or from (−1 − port, y).</summary>
    public static HashSet<(int X0, int Y0, int X1, int Y1)> Links(CoreId source, CoreId[] targets, bool yFirst, int meshX, int meshY)
    {
        HashSet<(int, int, int, int)> links = [];
        foreach (CoreId target in targets)
        {
            (int x, int y) = At(source);
            (int toX, int toY) = At(target);
            if (source.IsPort)
            {
                links.Add((-1 - source.PortIndex, y, x, y));
            }

            while (x != toX || y != toY)
            {
                bool alongX = yFirst ? y == toY : x != toX;
                (int nextX, int nextY) = alongX ? (x + Math.Sign(toX - x), y) : (x, y + Math.Sign(toY - y));
                links.Add((x, y, nextX, nextY));
                (x, y) = (nextX, nextY);
            }

            if (target.IsPort)
            {
                links.Add((x, y, -1 - target.PortIndex, y));
            }
        }

        return links;

        (int X, int Y) At(CoreId id) => id.IsPort ? (0, id.PortIndex % meshY) : ((int)id.Value % meshX, (int)id.Value / meshX);
    }
}
