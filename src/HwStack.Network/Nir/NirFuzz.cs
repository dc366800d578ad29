using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Reads many damaged files and reports whether each loaded or was refused with a user error, how long it took, and what it allocated.</summary>
public static class NirFuzz
{
    private const int FailuresMax = 100;

    /// <summary>Runs as many mutants as asked for from number <paramref name="first"/> on, on one thread, taking the sources in turn.</summary>
    /// <param name="corpus">Files to damage, each at least one byte; at least one.</param>
    /// <param name="seed">The run is the same for the same corpus and seed, times and allocations aside.</param>
    /// <param name="mutants">How many.</param>
    /// <param name="time">Measures each mutant.</param>
    /// <param name="verifyChecksums">False to ignore metadata checksums, which stop most damage to new-style files before the code behind them.</param>
    /// <param name="first">Number of the first mutant; 0 unless a run is continued or one of its mutants looked at again.</param>
    public static NirFuzzReport Run(IReadOnlyList<byte[]> corpus, ulong seed, int mutants, TimeProvider time, bool verifyChecksums = true, int first = 0)
    {
        NirReadLimits limits = new() { VerifyChecksums = verifyChecksums };
        SortedDictionary<string, int> refused = new(StringComparer.Ordinal);
        List<string> failures = [];
        int loaded = 0, slowest = first, largest = first;
        double slowestMs = 0;
        long mostBytes = 0;
        for (int i = first; i < first + mutants; i++)
        {
            byte[] mutant = Mutant(corpus, seed, i);
            long start = time.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            string? outcome = TryRead(mutant, limits);
            double ms = time.GetElapsedTime(start).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            (slowestMs, slowest) = ms > slowestMs ? (ms, i) : (slowestMs, slowest);
            (mostBytes, largest) = allocated > mostBytes ? (allocated, i) : (mostBytes, largest);
            if (outcome is null)
            {
                loaded++;
            }
            else if (outcome[0] != '!')
            {
                refused[outcome] = refused.GetValueOrDefault(outcome) + 1;
            }
            else if (failures.Count < FailuresMax)
            {
                failures.Add($"mutant {i} of seed {seed}: {outcome[1..]}");
            }
        }

        return new NirFuzzReport(mutants, loaded, refused, failures, slowestMs, slowest, mostBytes, largest);
    }

    /// <summary>One mutant of a run, to look at it again.</summary>
    public static byte[] Mutant(IReadOnlyList<byte[]> corpus, ulong seed, int number) =>
        NirMutator.Mutate(corpus[number % corpus.Count], corpus, (seed * 0x2545F4914F6CDD1D) + (ulong)number);

    /// <summary>Reads a mutant; null when it loads, else the error code, or "!" and the exception that should not have come.</summary>
    internal static string? TryRead(byte[] mutant, NirReadLimits limits)
    {
        // Any exception but a user error is the finding a fuzz run looks for, so all are caught and reported.
#pragma warning disable CA1031
        try
        {
            _ = NirFile.Read(mutant, "mutant", limits);
            return null;
        }
        catch (UserErrorException e)
        {
            return e.Errors[0].Code;
        }
        catch (Exception e)
        {
            return $"!{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}";
        }
#pragma warning restore CA1031
    }
}
