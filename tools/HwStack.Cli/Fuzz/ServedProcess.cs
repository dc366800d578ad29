using System.Diagnostics;
using HwStack.Links;

namespace HwStack.Cli.Fuzz;

/// <summary>This program once more, as a child that runs <c>boards serve --virtual</c>: a board that can be stopped and killed without a word, and started anew at the same place.</summary>
/// <param name="place">"pty" or "unix".</param>
/// <param name="path">Where it is served.</param>
/// <param name="key">Public key whose firmware it takes.</param>
/// <param name="time">Clock for the wait until it serves.</param>
internal sealed class ServedProcess(string place, string path, string key, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly Lock _guard = new();
    private Process? _process;

    /// <summary>Address for hosts.</summary>
    public LinkAddress Address { get; } = LinkAddress.Parse($"{place}:{path}");

    /// <summary>Starts it and waits until it serves.</summary>
    public void Start()
    {
        ProcessStartInfo how = new() { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        string self = Environment.ProcessPath ?? "", assembly = typeof(ServedProcess).Assembly.Location;
        bool published = assembly.Length == 0 || Path.GetFileNameWithoutExtension(self) == Path.GetFileNameWithoutExtension(assembly);
        how.FileName = published ? self : Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        foreach (string argument in (string[])[.. published ? (string[])[] : [assembly], "boards", "serve", "--virtual", $"--{place}", path, "--firmware-key", key])
        {
            how.ArgumentList.Add(argument);
        }

        // A terminated parent disposes nothing, and a stopped child would be left for ever.
        AppDomain.CurrentDomain.ProcessExit -= KillLast;
        AppDomain.CurrentDomain.ProcessExit += KillLast;
        Process process = Process.Start(how) ?? throw new InvalidOperationException("The process of the board was not started.");
        _process = process;
        using CancellationTokenSource late = new(StartMax, time);
        try
        {
            // Its first line says that it serves.
            if (process.StandardOutput.ReadLineAsync(late.Token).AsTask().GetAwaiter().GetResult() is null)
            {
                throw new InvalidOperationException($"The board was not served: {process.StandardError.ReadToEnd()}");
            }
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"The board was not served within {StartMax.TotalSeconds} s.");
        }
    }

    /// <summary>Stops it in its tracks.</summary>
    public void Halt()
    {
        lock (_guard)
        {
            if (_process is not { } process || !ProcessSignal.Halt(process))
            {
                throw new InvalidOperationException("The process of the board could not be stopped.");
            }
        }
    }

    /// <summary>Lets it go on; nothing when it was not stopped or is gone. From any thread.</summary>
    public void Continue()
    {
        lock (_guard)
        {
            if (_process is { } process)
            {
                ProcessSignal.Continue(process);
            }
        }
    }

    /// <summary>Kills it without warning, and waits until the kernel has cleaned up.</summary>
    public void Kill()
    {
        lock (_guard)
        {
            if (_process is { } process)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
                _process = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillLast;
        Kill();
    }

    private void KillLast(object? sender, EventArgs e) => Kill();
}
