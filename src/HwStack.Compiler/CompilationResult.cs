using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler;

/// <summary>What the back end hands on.</summary>
/// <param name="Image">The image.</param>
/// <param name="Report">How the network was mapped.</param>
/// <param name="Warnings">What the user should know.</param>
/// <param name="Dumps">Text of the passes asked for in <see cref="CompileOptions.DumpAfter"/>.</param>
public sealed record CompilationResult(
    MemoryImage Image, MappingReport Report, IReadOnlyList<Warning> Warnings, IReadOnlyDictionary<CompilerPass, string> Dumps);
