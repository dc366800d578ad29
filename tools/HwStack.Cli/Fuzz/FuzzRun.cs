using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Cli.Fuzz;

/// <summary>Reads mutant after mutant on one thread and keeps the figures. Any exception but a user error is a failure, and so is a mutant that takes too long or allocates too much.</summary>
internal sealed class FuzzRun(CliContext context, string what, uint seed, int first)
{
    /// <summary>Longest time of one mutant that is no failure.</summary>
    public const double MutantMsMax = 10_000;

    /// <summary>Most bytes allocated for one mutant that is no failure.</summary>
    public const long MutantBytesMax = 512L << 20;

    private const int FailuresMax = 100;
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly List<FuzzFailure> _failures = [];
    private readonly long _started = context.Time.GetTimestamp();
    private int _done;
    private int _accepted;
    private (double Ms, int Mutant) _slowest = (0, first);
    private (long Bytes, int Mutant) _largest = (0, first);

    /// <summary>Network files through the reader.</summary>
    public FuzzDocument Nir(IReadOnlyList<byte[]> corpus, int count, bool verifyChecksums) =>
        Run(count, number =>
        {
            // One at a time, so that the run can be stopped and every mutant be timed.
            NirFuzzReport one = NirFuzz.Run(corpus, seed, 1, context.Time, verifyChecksums, number);
            return one.Failures.Count > 0 ? throw new FuzzedException(one.Failures[0]) : one.Refused.Keys.FirstOrDefault();
        });

    /// <summary>Images through the reader, the verifier and the inspection.</summary>
    public FuzzDocument Images(IReadOnlyList<byte[]> corpus, int count) =>
        Run(count, number =>
        {
            byte[] mutant = ImageMutator.Mutate(corpus[number % corpus.Count], unchecked((int)(seed * 0x9e3779b9u) + number));
            try
            {
                using FileImage image = ImageFile.Decode(mutant);
                IReadOnlyList<UserError> errors = ImageVerifier.Verify(image, cancel: context.Cancellation);
                _ = ImageInspection.Of(image);
                return errors.Count > 0 ? errors[0].Code : null;
            }
            catch (UserErrorException refused)
            {
                return refused.Errors[0].Code;
            }
        });

    // read: null when the mutant is still good, else the code it is refused with.
    private FuzzDocument Run(int count, Func<int, string?> read)
    {
        using ProgressLine line = new(context, "fuzzing");
        for (int i = 0; i < count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            line.Show((double)i / count, $"{_accepted} accepted, {_failures.Count} failures");
            One(first + i, read);
        }

        return new FuzzDocument(
            what, seed, first, _done, _accepted, _refused.Values.Sum(), _refused, _failures, _slowest.Ms, _slowest.Mutant, _largest.Bytes, _largest.Mutant,
            context.Time.GetElapsedTime(_started).TotalSeconds);
    }

    private void One(int number, Func<int, string?> read)
    {
        long start = context.Time.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        // Any exception is the finding a fuzz run looks for, so all but the user's own interruption are caught and reported.
#pragma warning disable CA1031
        try
        {
            string? code = read(number);
            _accepted += code is null ? 1 : 0;
            if (code is not null)
            {
                _refused[code] = _refused.GetValueOrDefault(code) + 1;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(number, e is FuzzedException ? e.Message : $"{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}");
        }
#pragma warning restore CA1031

        double ms = context.Time.GetElapsedTime(start).TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        _slowest = ms > _slowest.Ms ? (ms, number) : _slowest;
        _largest = allocated > _largest.Bytes ? (allocated, number) : _largest;
        if (ms > MutantMsMax || allocated > MutantBytesMax)
        {
            Fail(number, $"took {ms:N0} ms and {allocated:N0} bytes; at most {MutantMsMax:N0} ms and {MutantBytesMax:N0} bytes are allowed");
        }

        _done++;
    }

    private void Fail(int number, string message)
    {
        if (_failures.Count < FailuresMax)
        {
            _failures.Add(new FuzzFailure(number, message));
        }
    }

    private sealed class FuzzedException(string message) : Exception(message);
}
