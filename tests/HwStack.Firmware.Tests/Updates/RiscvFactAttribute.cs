namespace HwStack.Firmware.Tests;

/// <summary>A test that runs boot program and session firmware on QEMU's RISC-V virt machine; skipped, visibly, where the emulator or the compiler for it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RiscvFactAttribute : FactAttribute
{
    public RiscvFactAttribute() => Skip = RiscvLayer.WhyNot;
}

/// <summary>The same for theories; those that compare published networks name the file or folder of the data that they need.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RiscvTheoryAttribute : TheoryAttribute
{
    public RiscvTheoryAttribute(string? data = null) => Skip = RiscvLayer.WhyNot ?? (data is null ? null : TestData.WhyNot(data));
}

internal static class RiscvLayer
{
    internal const string Emulator = "qemu-system-riscv32";

    internal static string? WhyNot { get; } = new[] { "riscv64-unknown-elf-gcc", Emulator }.FirstOrDefault(tool => ExternalProgram.Find(tool) is null) is { } missing
        ? Layers.SkipBecause($"no {missing} on this machine (Debian packages gcc-riscv64-unknown-elf, qemu-system-misc)")
        : SecondImplementation.Compiler is null ? Layers.SkipBecause("no C compiler (gcc, cc or CC) on this machine") : null;
}
