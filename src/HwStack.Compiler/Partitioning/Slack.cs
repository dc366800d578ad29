namespace HwStack.Compiler.Partitioning;

/// <summary>Room kept free in a core for what only a finished cut knows: sets that grew since the cut before.</summary>
/// <param name="Bytes">Bytes of memory.</param>
/// <param name="Sets">Destination sets.</param>
internal readonly record struct Slack(long Bytes, int Sets)
{
    /// <summary>The larger of each.</summary>
    public static Slack Max(Slack a, Slack b) => new(Math.Max(a.Bytes, b.Bytes), Math.Max(a.Sets, b.Sets));
}
