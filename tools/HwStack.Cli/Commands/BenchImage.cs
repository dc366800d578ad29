using HwStack.Chip;
using HwStack.Cli.CommandLine;
using HwStack.Compiler;
using HwStack.Compiler.Streaming;
using HwStack.Emulator.Benchmarking;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Cli.Commands;

/// <summary>
/// The image of a workload, made as a user would make it: topology, streaming compiler, file, and the file opened again. The file is in the folder for temporary files and
/// goes with this object; what the compiler held is free before an engine is made.
/// </summary>
internal sealed class BenchImage : IDisposable
{
    private readonly string? _folder;
    private readonly FileImage? _file;

    private BenchImage(string folder, FileImage file, long synapses) => (_folder, _file, Image, Synapses) = (folder, file, file, synapses);

    private BenchImage(ChipImage image, long synapses) => (Image, Synapses) = (image, synapses);

    /// <summary>The image.</summary>
    public ChipImage Image { get; }

    /// <summary>Non-zero weights.</summary>
    public long Synapses { get; }

    /// <summary>Seconds of the compilation, 0 without one.</summary>
    public double CompileSeconds { get; private init; }

    /// <summary>Seconds to write the image.</summary>
    public double WriteSeconds { get; private init; }

    /// <summary>Bytes of the file.</summary>
    public long Bytes { get; private init; }

    /// <summary>Compiles, writes, opens.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="context">Clock and cancellation.</param>
    /// <param name="progress">Told what is done.</param>
    public static BenchImage Of(BenchWorkload workload, CliContext context, Action<string> progress)
    {
        if (workload.Topology is not { } text)
        {
            (ChipImage dense, long cells) = BenchWorkload.DenseCores();
            return new BenchImage(dense, cells);
        }

        string folder = Directory.CreateTempSubdirectory("hwstack-bench-").FullName;
        try
        {
            string path = Path.Combine(folder, workload.Name + ImageFile.Extension);
            (long synapses, double compile, double write) = Compile(text, workload.ChipName, path, context, progress);
            GC.Collect();
            progress("opening the image");
            return new BenchImage(folder, ImageFile.Open(path), synapses) { CompileSeconds = compile, WriteSeconds = write, Bytes = new FileInfo(path).Length };
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    // A method of its own: when it returns nothing refers to the compiled arcs any more.
    private static (long Synapses, double Compile, double Write) Compile(string text, string chip, string path, CliContext context, Action<string> progress)
    {
        long start = context.Time.GetTimestamp();
        CompiledNetwork compiled = StreamingCompiler.Compile(
            Topology.Parse(text), new NetworkCompileOptions { Chip = ChipCatalog.Get(chip) }, context.Time, new PassProgress(progress), context.Cancellation);
        double compile = context.Time.GetElapsedTime(start).TotalSeconds;
        progress("compiling: emission");
        start = context.Time.GetTimestamp();
        ImageFile.Write(path, compiled.Image, context.Cancellation);
        return (compiled.Mapping.Synapses, compile, context.Time.GetElapsedTime(start).TotalSeconds);
    }

    // Told at once and in order, unlike Progress<T>.
    private sealed class PassProgress(Action<string> show) : IProgress<CompilerPass>
    {
        public void Report(CompilerPass value) => show($"compiling: {value.ToString().ToLowerInvariant()}");
    }
}
