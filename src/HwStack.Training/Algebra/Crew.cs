namespace HwStack.Training;

/// <summary>
/// Runs numbered pieces of work on a fixed number of threads. Pieces are cut by the size of the problem and never by the number of threads, and no two pieces write the same place:
/// so every thread count gives the same bytes.
/// </summary>
/// <param name="threads">Threads, at least 1.</param>
internal sealed class Crew(int threads)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Threads.</summary>
    public int Threads => threads;

    /// <summary>Calls <paramref name="work"/> with 0 to pieces − 1, in no particular order.</summary>
    public void Run(int pieces, Action<int> work)
    {
        if (threads == 1 || pieces <= 1)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                work(piece);
            }

            return;
        }

        Parallel.For(0, pieces, _options, work);
    }

    /// <summary>Calls <paramref name="work"/> with ranges of at most <paramref name="most"/> items that together are 0 to items − 1.</summary>
    public void Ranges(int items, int most, Action<int, int> work)
    {
        int pieces = (items + most - 1) / most;
        Run(pieces, piece => work(piece * most, Math.Min(items, (piece + 1) * most)));
    }
}
