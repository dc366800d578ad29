namespace HwStack.Runtime;

/// <summary>Whatever runs a network: the emulator, a virtual board, a real board, or the floating-point reference. Made ready by its constructor or factory; a run starts from the initial state each time.</summary>
public abstract class Target : IDisposable
{
    /// <summary>Its address, e.g. "emulator", "reference", "serial:/dev/ttyACM0".</summary>
    public abstract string Address { get; }

    /// <summary>
    /// Runs from the initial state, so that run, run again gives the same. Throws UserErrorException for a request that does not fit the network
    /// (unknown input, channel out of range, unknown population), OperationCanceledException within one tick of cancellation, leaving the target idle.
    /// </summary>
    public abstract RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the target holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
