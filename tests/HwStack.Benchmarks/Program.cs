using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(HwStack.Benchmarks.EngineBenchmarks).Assembly).Run(args);
